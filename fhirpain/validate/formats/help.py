"""What to do about a finding, by the kind of it (IssueType). https://hl7.org/fhir/R4/valueset-issue-type.html"""

from typing import Final

from fhirpain.fhir.issue import Issue

_ADVICE: Final[dict[str, tuple[str, str, str]]] = {
    "structure": (
        "The shape is wrong: compare the element, its type and its number of repeats with the profile.",
        "Formen är fel: jämför elementet, dess typ och antal med profilen.",
        "Formen er feil: sammenlign elementet, dets type og antall med profilen."),
    "required": (
        "Something the profile asks for is missing: send it, or say why it is absent where the profile allows that.",
        "Något som profilen kräver saknas: skicka det, eller ange varför det saknas där profilen tillåter det.",
        "Noe som profilen krever, mangler: send det, eller oppgi hvorfor det mangler der profilen tillater det."),
    "value": (
        "The value does not have the form, or is not the one, that is asked for.",
        "Värdet har inte den form som krävs, eller är inte det som krävs.",
        "Verdien har ikke formen som kreves, eller er ikke den som kreves."),
    "code-invalid": (
        "The code is not among those allowed: choose one of the value set, with its system.",
        "Koden hör inte till de tillåtna: välj en ur värdemängden, med dess system.",
        "Koden er ikke blant de tillatte: velg en fra verdisettet, med systemet."),
    "invariant": (
        "A rule about several elements together is not kept; the text says what must hold.",
        "En regel om flera element tillsammans följs inte; texten säger vad som ska gälla.",
        "En regel om flere elementer sammen følges ikke; teksten sier hva som skal gjelde."),
    "business-rule": (
        "A rule of pain care or of a registry is not kept; the text says what must hold.",
        "En regel för smärtvården eller för ett register följs inte; texten säger vad som ska gälla.",
        "En regel for smertebehandlingen eller for et register følges ikke; teksten sier hva som skal gjelde."),
    "not-found": (
        "Something that is named is not there: give it along, or name what is.",
        "Något som nämns finns inte: skicka med det, eller nämn det som finns.",
        "Noe som nevnes, finnes ikke: send det med, eller nevn det som finnes."),
    "not-supported": (
        "This could not be checked here; it may be right or wrong.",
        "Detta kunde inte kontrolleras här; det kan vara rätt eller fel.",
        "Dette kunne ikke kontrolleres her; det kan være rett eller galt."),
    "extension": (
        "Check where the extension may be used, and that its definition is at hand.",
        "Kontrollera var tillägget får användas och att dess definition finns till hands.",
        "Kontroller hvor utvidelsen kan brukes, og at definisjonen er tilgjengelig."),
}
_OTHER = (
    "Read the text and the place; the rule is described in FHIR R4 or in the profile.",
    "Läs texten och platsen; regeln beskrivs i FHIR R4 eller i profilen.",
    "Les teksten og stedet; regelen er beskrevet i FHIR R4 eller i profilen.")
_LANGUAGES = ("en", "sv", "nb")


def advice(issue: Issue, language: str) -> str:
    """A sentence for whoever has to mend it."""
    return _ADVICE.get(issue.code, _OTHER)[_LANGUAGES.index(language)]
