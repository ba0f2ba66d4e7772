Instance: group-programme-screening
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(group-programme-screening, GroupProgrammeScreening, [[Screening for a group programme: skeleton]], [[Prövning inför gruppprogram: skelett]], [[Vurdering før gruppeprogram: skjelett]])
* description = "Four criteria for and seven against a group programme, as one region states them; that opioids speak against it is local and not for other programmes. One reason against is enough; what is not answered is not a no. A clinician may decide otherwise, and the reason stays in the EHR. Age, ability to work and diagnosis are no criteria."
* insert Licence(none, [[fhirpain's own, after a region's published criteria.]], [[fhirpains eget, efter en regions publicerade kriterier.]], [[fhirpains eget, etter en regions publiserte kriterier.]])
* insert Source([[The criteria of a pain programme in Värmland]])
* insert YesNo(I1, [[Long-term pain]], [[Långvarig smärta]], [[Langvarig smerte]])
* insert YesNo(I2, [[Stable medication]], [[Stabil medicinering]], [[Stabil medisinering]])
* insert YesNo(I3, [[Medically investigated]], [[Medicinskt färdigutredd]], [[Medisinsk ferdig utredet]])
* insert YesNo(I4, [[Open to change]], [[Öppen för förändring]], [[Åpen for endring]])
* insert YesNo(X1, [[Opioid medication]], [[Opioidbehandling]], [[Opioidbehandling]])
* insert YesNo(X2, [[Looks for passive solutions]], [[Söker passiva lösningar]], [[Søker passive løsninger]])
* insert YesNo(X3, [[Awaits other treatment]], [[Väntar på annan behandling]], [[Venter på annen behandling]])
* insert YesNo(X4, [[Severe psychosocial instability]], [[Svår psykosocial instabilitet]], [[Alvorlig psykososial ustabilitet]])
* insert YesNo(X5, [[Severe psychiatric comorbidity]], [[Svår psykiatrisk samsjuklighet]], [[Alvorlig psykiatrisk komorbiditet]])
* insert YesNo(X6, [[Cannot follow in the group's language]], [[Kan inte följa gruppens språk]], [[Kan ikke følge gruppens språk]])
* insert YesNo(X7, [[Cannot benefit from it]], [[Kan inte tillgodogöra sig det]], [[Kan ikke ha nytte av det]])
* insert YesNo(override, [[A clinician decided otherwise]], [[En kliniker beslutade annorlunda]], [[En kliniker bestemte noe annet]])
* item[+].linkId = "result"
* insert Label([[Result]], [[Resultat]], [[Resultat]])
* item[=].type = #choice
* item[=].readOnly = true
* item[=].answerOption[+].valueCoding = ScreeningResultCS#eligible
* item[=].answerOption[+].valueCoding = ScreeningResultCS#not-eligible
* item[=].answerOption[+].valueCoding = ScreeningResultCS#incomplete
* insert IsResult(group-programme-screening-result)
* insert Let(for, [[%resource.item.where(linkId in ('I1' | 'I2' | 'I3' | 'I4')).answer.value]])
* insert Let(against, [[%resource.item.where(linkId in ('X1' | 'X2' | 'X3' | 'X4' | 'X5' | 'X6' | 'X7')).answer.value]])
* insert Let(code, [[iif(%for.where($this = false).exists() or %against.where($this = true).exists(), 'not-eligible', iif(%for.count() = 4 and %against.count() = 7, 'eligible', 'incomplete'))]])
* insert Computed(1, verified, high, [[%questionnaire.item.where(linkId = 'result').answerOption.value.where(code = %code)]])
