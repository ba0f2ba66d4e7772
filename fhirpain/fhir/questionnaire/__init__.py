"""Questionnaires, and responses held against them. https://hl7.org/fhir/R4/questionnaireresponse.html

    check(response, questionnaire, terminology=terminology, definitions=definitions)     # [Issue], empty when it keeps
    check_questionnaire(questionnaire, terminology=..., definitions=...)                 # the questionnaire by itself
    Questionnaires(definitions, terminology).issues(resource, at, nearby)                # finds it by its canonical
"""

from fhirpain.fhir.questionnaire.form import Form
from fhirpain.fhir.questionnaire.lookup import Questionnaires, check, check_questionnaire

__all__ = ["Form", "Questionnaires", "check", "check_questionnaire"]
