"""A questionnaire as a form that a person fills in, behind a link that an EHR asks for; docs/forms.md says it whole.

It is rendered here, needs no script, and what it takes in goes the way of any payload.
https://hl7.org/fhir/uv/sdc/rendering.html
"""
