Instance: gcps
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(gcps, Gcps, [[Graded Chronic Pain Scale: skeleton]], [[Graded Chronic Pain Scale: skelett]], [[Graded Chronic Pain Scale: skjelett]])
* description = "Three ratings of intensity, three of disability and the days without usual activity in six months. Intensity and disability are means times ten; disability points of 0 to 6 come of days and disability; the grade is 0 without pain, I and II with fewer than three points and an intensity below or from 50, III with three or four, IV with five or six. All of it is unverified, and all is needed."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[No published source was read]])
* insert Rating(1, 0, 10, [[Item 1: pain now]], [[Fråga 1: smärta nu]], [[Spørsmål 1: smerte nå]])
* insert Rating(2, 0, 10, [[Item 2: worst pain]], [[Fråga 2: värsta smärtan]], [[Spørsmål 2: verste smerte]])
* insert Rating(3, 0, 10, [[Item 3: average pain]], [[Fråga 3: genomsnittlig smärta]], [[Spørsmål 3: gjennomsnittlig smerte]])
* insert Rating(4, 0, 184, [[Item 4: days without usual activity]], [[Fråga 4: dagar utan vanlig aktivitet]], [[Spørsmål 4: dager uten vanlig aktivitet]])
* insert Rating(5, 0, 10, [[Item 5: daily activity]], [[Fråga 5: daglig aktivitet]], [[Spørsmål 5: daglig aktivitet]])
* insert Rating(6, 0, 10, [[Item 6: social life]], [[Fråga 6: umgänge]], [[Spørsmål 6: sosialt liv]])
* insert Rating(7, 0, 10, [[Item 7: work]], [[Fråga 7: arbete]], [[Spørsmål 7: arbeid]])
* extension[+].url = $variable
* extension[=].valueExpression.name = "intensities"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "%resource.item.where(linkId in ('1' | '2' | '3')).answer.value"
* extension[+].url = $variable
* extension[=].valueExpression.name = "disabilities"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "%resource.item.where(linkId in ('5' | '6' | '7')).answer.value"
* extension[+].url = $variable
* extension[=].valueExpression.name = "lostDays"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "%resource.item.where(linkId = '4').answer.value"
* extension[+].url = $variable
* extension[=].valueExpression.name = "intensity"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "iif(%intensities.count() = 3, (%intensities.sum() * 10 / 3).round(2))"
* extension[+].url = $variable
* extension[=].valueExpression.name = "disability"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "iif(%disabilities.count() = 3, (%disabilities.sum() * 10 / 3).round(2))"
* extension[+].url = $variable
* extension[=].valueExpression.name = "points"
* extension[=].valueExpression.language = #text/fhirpath
* extension[=].valueExpression.expression = "iif(%lostDays <= 6, 0, iif(%lostDays <= 14, 1, iif(%lostDays <= 30, 2, iif(%lostDays >= 31, 3)))) + iif(%disability < 30, 0, iif(%disability < 50, 1, iif(%disability < 70, 2, iif(%disability >= 70, 3))))"
* insert Score(grade, 0, 4, [[Grade, 0 to 4]], [[Grad, 0 till 4]], [[Grad, 0 til 4]])
* insert IsResult(gcps-grade)
* insert Computed(1, unverified, low, [[iif(%points >= 5, 4, iif(%points >= 3, 3, iif(%intensity >= 50 and %points < 3, 2, iif(%intensity > 0 and %points < 3, 1, iif(%intensity = 0 and %points < 3, 0)))))]])
* insert ScoreWithDecimals(intensity, 0, 100, [[Intensity, 0 to 100]], [[Intensitet, 0 till 100]], [[Intensitet, 0 til 100]])
* insert IsPartOfResult(gcps-intensity)
* insert Computed(1, unverified, low, %intensity)
* insert ScoreWithDecimals(disability, 0, 100, [[Disability, 0 to 100]], [[Funktionsnedsättning, 0 till 100]], [[Funksjonsnedsettelse, 0 til 100]])
* insert IsPartOfResult(gcps-disability)
* insert Computed(1, unverified, low, %disability)
* insert Score(points, 0, 6, [[Disability points, 0 to 6]], [[Poäng för funktionsnedsättning, 0 till 6]], [[Poeng for funksjonsnedsettelse, 0 til 6]])
* insert IsPartOfResult(gcps-points)
* insert Computed(1, unverified, low, %points)
