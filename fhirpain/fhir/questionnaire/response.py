"""Does a response keep to its questionnaire? https://hl7.org/fhir/R4/questionnaireresponse.html

What R4's own rules say of the response (a missing linkId, an unknown element) is not said again here.
"""

from collections.abc import Sequence

from fhirpain.fhir.issue import Severity
from fhirpain.fhir.questionnaire.enabling import Enabling, Place
from fhirpain.fhir.questionnaire.expressions import Expressions, constraints
from fhirpain.fhir.questionnaire.form import Form, Question
from fhirpain.fhir.questionnaire.limits import target_type
from fhirpain.fhir.questionnaire.options import checks, exclusive
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.texts import texts_of
from fhirpain.fhir.questionnaire.values import Json, objects, value_of

Found = list[tuple[dict[str, object], str]]
"""The items of one linkId in one place, each with its own place."""

_LARGEST = 100_000
"""How many questions are asked of one response: a small one may carry a questionnaire that asks far more."""

_FINAL = ("completed", "amended")
"""The statuses that say nothing is missing: https://hl7.org/fhir/R4/valueset-questionnaire-answers-status.html"""


def check_response(form: Form, response: Json, at: str, findings: Findings) -> None:
    """Note where a response does not keep to a questionnaire; ``at`` is the place of the response."""
    status = form.questionnaire.get("status")
    if status in ("draft", "retired"):
        severity: Severity = "warning" if status == "retired" else "information"
        findings.add("questionnaire-status", f"{at}.questionnaire", severity, reason=status)
    _check_subject(form, response, at, findings)
    walk = _Walk(form, response, findings)
    walk.items(response, form.top, Place(response), at, asked=True)
    walk.constraints(form.questionnaire, response, at)
    if walk.left < 0:
        findings.add("questionnaire-too-large", at)


def _check_subject(form: Form, response: Json, at: str, findings: Findings) -> None:
    allowed, subject = form.questionnaire.get("subjectType"), response.get("subject")
    target = target_type(subject) if isinstance(subject, dict) else ""
    if isinstance(allowed, list) and target and target not in allowed:
        findings.add("questionnaire-subject", f"{at}.subject", types=", ".join(map(str, allowed)))


class _Walk:
    """One walk over a response, along the questionnaire."""

    def __init__(self, form: Form, response: Json, findings: Findings) -> None:
        self._form = form
        self._findings = findings
        self._expressions = Expressions(form, response)
        self._enabling = Enabling(form, response, self._expressions)
        self.left = _LARGEST
        self._missing: Severity = "error" if response.get("status") in _FINAL else "warning"

    def constraints(self, element: Json, given: Json, at: str) -> None:
        """What a questionnaire, or an item of it, asks in FHIRPath of its response or of that item there."""
        for constraint in constraints(element):
            found = self._expressions.yields(constraint.expression, given)
            if found is None:
                self._findings.add("constraint-not-evaluated", at, key=constraint.key)
            elif found == [False]:
                severity = self._missing if constraint.is_error else "warning"
                self._findings.add("constraint", at, severity, key=constraint.key, human=constraint.human)

    def items(self, holder: Json, questions: Sequence[Question], place: Place, at: str, *, asked: bool) -> None:
        """The items in a response, an item or an answer, held against the questions that may stand there."""
        places = {question.link_id: index for index, question in reversed([*enumerate(questions)])}
        found: dict[str, Found] = {}
        last = -1
        for index, item in objects(holder.get("item")):
            here, link_id = f"{at}.item[{index}]", item.get("linkId")
            if not isinstance(link_id, str):
                continue
            if link_id not in places:
                self._stray(link_id, item, place, here)
                continue
            if places[link_id] < last:
                self._findings.add("item-order", here)
            last = places[link_id]
            found.setdefault(link_id, []).append((item, here))
        for question in questions if self.left > 0 else ():
            self._question(question, found.get(question.link_id, []), place, at, asked=asked)

    def _stray(self, link_id: str, item: Json, place: Place, at: str) -> None:
        question = self._form.questions.get(link_id)
        if question is None:
            self._findings.add("item-unknown", at)
        else:
            self._findings.add("item-place", at)
            self._item(question, item, place, at, asked=True)

    def _question(self, question: Question, found: Found, place: Place, at: str, *, asked: bool) -> None:
        """All items of one question in one place; ``asked`` is False within what is not enabled."""
        self.left -= 1
        if self.left < 0:
            return
        enabled = self._enabling.is_enabled(question, place) if asked else None
        given = [(item, here) for item, here in found if "answer" in item or "item" in item]
        if enabled is False:
            for item, here in given:
                if _is_answered(item):
                    self._findings.add("item-disabled", here, item=question.link_id)
        if enabled is True and question.required and question.type != "display" and not given:
            self._findings.add("item-required", at, self._missing, item=question.link_id)
        if len(given) > 1 and (not question.repeats or question.type != "group"):
            # The answers to one question stand in one item; only a group repeats as a whole.
            severity: Severity = "warning" if question.repeats else "error"
            self._findings.add("item-repeated", given[1][1], severity, reason="question" if question.repeats else "")
        self._check_count(question, given, at, enabled)
        for item, here in found:
            self._item(question, item, place, here, asked=asked and enabled is not False)

    def _check_count(self, question: Question, given: Found, at: str, enabled: bool | None) -> None:
        """minOccurs and maxOccurs: of a group its items, of a question its answers, where it has any."""
        least = question.extensions.one("minOccurs", "integer")
        most = question.extensions.one("maxOccurs", "integer")
        if not given or (least is None and most is None):
            return
        answers = sum(len([*objects(item.get("answer"))]) for item, _ in given)
        count = len(given) if question.type == "group" else answers
        where = at if question.type == "group" else given[0][1]
        if most is not None and count > most:
            self._findings.add("answer-count", where, reason="maximum", item=question.link_id, limit=str(most))
        if least is not None and count < least and enabled is True:
            self._findings.add("answer-count", where, self._missing, reason="minimum", item=question.link_id,
                               limit=str(least))

    def _item(self, question: Question, item: Json, place: Place, at: str, *, asked: bool) -> None:
        self._check_text(question, item, at)
        if asked:
            self.constraints(question.item, item, at)
        here = Place(item, question, place)
        if question.type == "group":
            if "answer" in item:
                self._findings.add("answer-not-allowed", at, reason="group")
            self.items(item, question.children, here, at, asked=asked)
            return
        if "item" in item:
            self._findings.add("item-nested", at, reason="display" if question.type == "display" else "question")
        if question.type in ("display", "question"):
            if "answer" in item:
                self._findings.add("answer-not-allowed", at, reason=question.type)
            return
        self._answers(question, item, at)
        for index, answer in objects(item.get("answer")):
            self.items(answer, question.children, here, f"{at}.answer[{index}]", asked=asked)

    def _check_text(self, question: Question, item: Json, at: str) -> None:
        given, texts = item.get("text"), texts_of(question.item)
        if isinstance(given, str) and texts and given not in texts:
            self._findings.add("item-text", f"{at}.text")

    def _answers(self, question: Question, item: Json, at: str) -> None:
        answers = [*objects(item.get("answer"))]
        if len(answers) > 1 and not question.repeats:
            self._findings.add("answer-repeated", at)
        values = [(value_of(answer), f"{at}.answer[{index}].value") for index, answer in answers]
        for value, here in values:
            if value is None or not question.type:
                continue
            if value.type not in question.answers:
                options = bool(question.options)
                self._findings.add("answer-type", here, reason="option" if options else "",
                                   types=", ".join(question.answers))
                continue
            for check in checks(question, self._form):
                check(self._findings, value, here)
        alone = exclusive(question) if len(values) > 1 else None
        if alone and any(value is not None and alone.has(value) for value, _ in values):
            self._findings.add("answer-exclusive", at)


def _is_answered(item: Json) -> bool:
    """Whether there is an answer in an item, however deep."""
    waiting = [item]
    while waiting:
        one = waiting.pop()
        if any(True for _ in objects(one.get("answer"))):
            return True
        waiting += [inner for _, inner in objects(one.get("item"))]
    return False
