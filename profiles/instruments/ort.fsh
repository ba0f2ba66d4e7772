Instance: ort
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(ort, Ort, [[Opioid Risk Tool: skeleton]], [[Opioid Risk Tool: skelett]], [[Opioid Risk Tool: skjelett]])
* description = "Ten questions with yes or no, each with its points, some of which differ between women and men; hence the question of sex. All are needed."
* insert Licence(permission, [[The instrument is used with its author's permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonens tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonens tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[CamCOPS: points and bands]])
* insert KnowsThePatient
* item[+].linkId = "sex"
* insert Label([[Sex, as the points are made for]], [[Kön, som poängen är gjorda för]], [[Kjønn, som poengene er laget for]])
* item[=].type = #choice
* item[=].required = false
* insert KnownAs([[%patient.gender.where($this = 'female' or $this = 'male')]])
* insert Option(http://hl7.org/fhir/administrative-gender#female, [[Female]], [[Kvinna]], [[Kvinne]])
* insert Option(http://hl7.org/fhir/administrative-gender#male, [[Male]], [[Man]], [[Mann]])
* insert YesNo(1, [[Item 1: family: alcohol]], [[Fråga 1: släkt: alkohol]], [[Spørsmål 1: slekt: alkohol]])
* insert YesNo(2, [[Item 2: family: illegal drugs]], [[Fråga 2: släkt: illegala droger]], [[Spørsmål 2: slekt: illegale rusmidler]])
* insert YesNo(3, [[Item 3: family: prescribed drugs]], [[Fråga 3: släkt: läkemedel]], [[Spørsmål 3: slekt: legemidler]])
* insert YesNo(4, [[Item 4: own: alcohol]], [[Fråga 4: egen: alkohol]], [[Spørsmål 4: egen: alkohol]])
* insert YesNo(5, [[Item 5: own: illegal drugs]], [[Fråga 5: egen: illegala droger]], [[Spørsmål 5: egen: illegale rusmidler]])
* insert YesNo(6, [[Item 6: own: prescribed drugs]], [[Fråga 6: egen: läkemedel]], [[Spørsmål 6: egen: legemidler]])
* insert YesNo(7, [[Item 7: age 16 to 45]], [[Fråga 7: ålder 16 till 45]], [[Spørsmål 7: alder 16 til 45]])
* insert KnownAs([[%patient.birthDate.select($this <= today() - 16 years and $this > today() - 46 years)]])
* insert YesNo(8, [[Item 8: abuse in childhood]], [[Fråga 8: övergrepp i barndomen]], [[Spørsmål 8: overgrep i barndommen]])
* insert YesNo(9, [[Item 9: ADD, OCD, bipolar, schizophrenia]], [[Fråga 9: ADD, OCD, bipolär, schizofreni]], [[Spørsmål 9: ADD, OCD, bipolar, schizofreni]])
* insert YesNo(10, [[Item 10: depression]], [[Fråga 10: depression]], [[Spørsmål 10: depresjon]])
* insert Score(total, 0, 26, [[Total, 0 to 26]], [[Summa, 0 till 26]], [[Sum, 0 til 26]])
* insert IsResult(ort-total)
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10']])
* insert Let(sex, [[%resource.item.where(linkId = 'sex').answer.value.code]])
* insert Let(yes, [[%resource.item.where(answer.value = true).linkId]])
* insert Let(female, [[%yes.where($this in ('1' | '7' | '10')).count() + %yes.where($this in ('2' | '9')).count() * 2 + %yes.where($this in ('4' | '8')).count() * 3 + %yes.where($this in ('3' | '5')).count() * 4 + %yes.where($this in ('6')).count() * 5]])
* insert Let(male, [[%yes.where($this in ('7' | '10')).count() + %yes.where($this in ('9')).count() * 2 + %yes.where($this in ('1' | '2' | '4')).count() * 3 + %yes.where($this in ('3' | '5')).count() * 4 + %yes.where($this in ('6')).count() * 5]])
* insert Computed(1, verified, low, [[iif(%answers.count() = 10, iif(%sex = 'female', %female, iif(%sex = 'male', %male)))]])
* insert Band(0, 3, low, verified)
* insert Band(4, 7, medium, verified)
* insert Band(8, 26, high, verified)
