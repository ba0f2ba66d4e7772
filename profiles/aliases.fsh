Alias: $sct = http://snomed.info/sct
Alias: $loinc = http://loinc.org
Alias: $min = http://hl7.org/fhir/StructureDefinition/minValue
Alias: $max = http://hl7.org/fhir/StructureDefinition/maxValue
Alias: $calculated = http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression
