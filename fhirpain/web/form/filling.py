"""One form while it is filled in: what is held, what came, what is wrong with it, and its page."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response

from fhirpain import guide, questionnaires
from fhirpain.store import Stored, utc_now
from fhirpain.web import held
from fhirpain.web.facade import Facade, current
from fhirpain.web.form import given, handing_in, pages
from fhirpain.web.form.fields import Field, Shown, fields, flat
from fhirpain.web.form.sheet import Answers, Sheet, sheet_of
from fhirpain.web.form.words import Said, Words, said, word

Resource = dict[str, Any]


@dataclass(slots=True)
class Filling:
    """A response in progress and its sheet. ``errors`` are sentences by linkId, "" for the form as a whole."""

    sheet: Sheet
    stored: Stored
    language: str
    response: Resource
    asked: set[str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """Our words in the language of the page."""
        return Words(self.language)

    @property
    def answers(self) -> Answers:
        """The answers as they stand."""
        return self.sheet.answers(self.response)

    @property
    def is_unchanged(self) -> bool:
        """Whether what came says what is held."""
        return self.answers == self.sheet.answers(self.stored.resource)

    @property
    def unanswered(self) -> list[str]:
        """The linkIds of the questions that have no answer."""
        return [question.link_id for question in self.sheet.unanswered(self.response, self.asked)]

    def take(self, posted: given.Posted) -> None:
        """Take in what was sent; an answer that may not be given is told, shown again, and not kept."""
        came = given.read(self.sheet, posted, self.sheet.answers(self.stored.resource))
        self.typed = dict(came.typed)
        self._tell({link_id: [word(fault, self.language).text] for link_id, fault in came.faults.items()})
        self._settle(came.answers)
        wrong: dict[str, list[str]] = {}
        for link_id, issue in self.sheet.faults(self.response):
            wrong.setdefault(link_id, []).append(issue.text(self.language))
        self.typed |= {link_id: posted[name][0] for link_id in wrong if link_id in came.answers
                       and (name := given.name_of(self.sheet.form.questions[link_id])) in posted}
        self._tell(wrong)
        self._settle({link_id: answers for link_id, answers in came.answers.items() if link_id not in wrong})

    def check_complete(self) -> None:
        """Tell what is missing, and what the questionnaire itself has against the answers as a whole."""
        required = [question.link_id for question in self.sheet.unanswered(self.response, self.asked)
                    if question.required]
        self._tell({link_id: [self.words.fault_required] for link_id in required})
        for link_id, issue in self.sheet.faults({**self.response, "status": "completed"}):
            if issue.rule != "item-required" or not required:
                self._tell({link_id: [issue.text(self.language)]})

    def keep(self, facade: Facade) -> None:
        """Store what stands, in progress; raises ``Rejected``."""
        if not self.is_unchanged:
            handing_in.keep(facade, self._dated(), self.stored.version)
            self._look_again(facade)

    def hand_in(self, facade: Facade) -> None:
        """Store it as completed, with its scores; raises ``Rejected``."""
        completed, _ = self.sheet.settled({**self._dated(), "status": "completed"}, given.confirmed(self.answers))
        handing_in.hand_in(facade, self.sheet.questionnaire, completed, self.stored.version)

    def page(self, status: int = 200, notice: str = "") -> Response:
        """The form; ``notice`` is what stands above it: saved, changed or unanswered."""
        questionnaire = self.sheet.form.questionnaire
        own = str(questionnaire.get("language", "en"))
        shown = fields(Shown(self.sheet, held.terminology(), self.language, self.asked, self.answers, self.typed,
                             self.errors))
        return pages.page(
            "form.html", said(questionnaire, "title", self.language, own), self.language, status, fields=shown,
            errors=self._summary(flat(shown)), notice=self._notice(notice, flat(shown)), seen=self.stored.version,
            wording=self._wording(), copyright=said(questionnaire, "copyright", self.language, own))

    def _settle(self, answers: Answers) -> None:
        self.response, self.asked = self.sheet.settled(self.stored.resource, answers)

    def _dated(self) -> Resource:
        return {**self.response, "authored": utc_now().isoformat(timespec="seconds")}

    def _look_again(self, facade: Facade) -> None:
        stored = facade.store.read("QuestionnaireResponse", self.stored.id)
        self.stored = stored or self.stored

    def _tell(self, errors: dict[str, list[str]]) -> None:
        for link_id, texts in errors.items():
            told = self.errors.setdefault(link_id, [])
            told += [text for text in texts if text not in told]

    def _summary(self, shown: list[Field]) -> list[dict[str, Any]]:
        """Every error, with the id of what to mend; what stands on no field is about the form as a whole."""
        placed = [{"at": one.first, "label": one.label, "text": text} for one in shown for text in one.errors]
        on_page = {one.name.partition(".")[2] for one in shown}
        return placed + [{"at": "", "label": Said(self.words.whole), "text": text}
                         for link_id, texts in self.errors.items() if link_id not in on_page for text in texts]

    def _notice(self, name: str, shown: list[Field]) -> dict[str, Any] | None:
        if not name:
            return None
        left = self.unanswered if name == "unanswered" else []
        return {"title": self.words.told(f"{name}_title", count=str(len(left))), "text": getattr(self.words, name),
                "open": [one for one in shown if one.name.partition(".")[2] in left]}

    def _wording(self) -> str:
        """Whose words these are, where the questionnaire says."""
        questionnaire, url = self.sheet.form.questionnaire, guide.canonical("StructureDefinition", "wording")
        if questionnaires.shows_licensed_wording(questionnaire):
            return self.words.wording_licensed
        is_said = any(each.get("url") == url for each in questionnaire.get("extension", ()))
        return self.words.wording_own_labels if is_said else ""


def filling(questionnaire: Resource, stored: Stored, language: str) -> Filling:
    """A form as it is held."""
    sheet = sheet_of(questionnaire, current().settings.wording)
    response, asked = sheet.settled(stored.resource, sheet.answers(stored.resource))
    return Filling(sheet, stored, language, response, asked)
