// What the files of this folder are written with. An instrument is one file: who may use its wording, an item a line,
// and for each score its answers, its expression and, as far as they are known, its bands and the change that matters.
// A fact that no published source was read for is #unverified: it is shown, and used only where an operator says so.
Alias: $variable = http://hl7.org/fhir/StructureDefinition/variable
Alias: $translation = http://hl7.org/fhir/StructureDefinition/translation
Alias: $launch = http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext
Alias: $initial = http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression
Alias: $extract = http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract

RuleSet: Instrument(id, name, en, sv, nb)
* url = "https://fhirpain.example/fhir/Questionnaire/{id}"
* version = "1.0.0"
* name = "{name}"
* language = #en
* title = "{en}"
* title.extension[0].url = $translation
* title.extension[=].extension[0].url = "lang"
* title.extension[=].extension[=].valueCode = #sv
* title.extension[=].extension[+].url = "content"
* title.extension[=].extension[=].valueString = "{sv}"
* title.extension[+].url = $translation
* title.extension[=].extension[0].url = "lang"
* title.extension[=].extension[=].valueCode = #nb
* title.extension[=].extension[+].url = "content"
* title.extension[=].extension[=].valueString = "{nb}"
* status = #active
* experimental = false
* subjectType = #Patient
* meta.profile = Canonical(PainQuestionnaire)
* code[0] = InstrumentCS#{id}
* extension[0].url = Canonical(Wording)
* extension[=].valueCode = #own-labels

// licence: public-domain, none, permission, licence (CodeSystem wording-licence)
RuleSet: Licence(licence, en, sv, nb)
* extension[+].url = Canonical(WordingLicence)
* extension[=].valueCode = #{licence}
* copyright = "{en}"
* copyright.extension[0].url = $translation
* copyright.extension[=].extension[0].url = "lang"
* copyright.extension[=].extension[=].valueCode = #sv
* copyright.extension[=].extension[+].url = "content"
* copyright.extension[=].extension[=].valueString = "{sv}"
* copyright.extension[+].url = $translation
* copyright.extension[=].extension[0].url = "lang"
* copyright.extension[=].extension[=].valueCode = #nb
* copyright.extension[=].extension[+].url = "content"
* copyright.extension[=].extension[=].valueString = "{nb}"

RuleSet: Source(text)
* extension[+].url = Canonical(InstrumentSource)
* extension[=].valueString = "{text}"

RuleSet: Label(en, sv, nb)
* item[=].text = "{en}"
* item[=].text.extension[0].url = $translation
* item[=].text.extension[=].extension[0].url = "lang"
* item[=].text.extension[=].extension[=].valueCode = #sv
* item[=].text.extension[=].extension[+].url = "content"
* item[=].text.extension[=].extension[=].valueString = "{sv}"
* item[=].text.extension[+].url = $translation
* item[=].text.extension[=].extension[0].url = "lang"
* item[=].text.extension[=].extension[=].valueCode = #nb
* item[=].text.extension[=].extension[+].url = "content"
* item[=].text.extension[=].extension[=].valueString = "{nb}"

// --- what is asked

RuleSet: Rating(linkId, low, high, en, sv, nb)
* item[+].linkId = "{linkId}"
* insert Label([[{en}]], [[{sv}]], [[{nb}]])
* item[=].type = #integer
* item[=].required = false
* item[=].extension[0].url = $min
* item[=].extension[=].valueInteger = {low}
* item[=].extension[+].url = $max
* item[=].extension[=].valueInteger = {high}

RuleSet: RatingWithDecimals(linkId, low, high, en, sv, nb)
* item[+].linkId = "{linkId}"
* insert Label([[{en}]], [[{sv}]], [[{nb}]])
* item[=].type = #decimal
* item[=].required = false
* item[=].extension[0].url = $min
* item[=].extension[=].valueDecimal = {low}
* item[=].extension[+].url = $max
* item[=].extension[=].valueDecimal = {high}

RuleSet: YesNo(linkId, en, sv, nb)
* item[+].linkId = "{linkId}"
* insert Label([[{en}]], [[{sv}]], [[{nb}]])
* item[=].type = #boolean
* item[=].required = false

// What an EHR knows already, for $populate: https://hl7.org/fhir/uv/sdc/populate.html#expression-based-population
RuleSet: KnowsThePatient
* extension[+].url = $launch
* extension[=].extension[0].url = "name"
* extension[=].extension[=].valueCoding = http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext#patient
* extension[=].extension[+].url = "type"
* extension[=].extension[=].valueCode = #Patient

RuleSet: KnownAs(expression)
* item[=].extension[+].url = $initial
* item[=].extension[=].valueExpression.language = #text/fhirpath
* item[=].extension[=].valueExpression.expression = "{expression}"

// What a number stands for, where the words are free.
RuleSet: Answer(value, en, sv, nb)
* item[=].extension[+].url = Canonical(AnswerLabel)
* item[=].extension[=].extension[0].url = "value"
* item[=].extension[=].extension[=].valueInteger = {value}
* item[=].extension[=].extension[+].url = "label"
* item[=].extension[=].extension[=].valueString = "{en}"
* item[=].extension[=].extension[=].valueString.extension[0].url = $translation
* item[=].extension[=].extension[=].valueString.extension[=].extension[0].url = "lang"
* item[=].extension[=].extension[=].valueString.extension[=].extension[=].valueCode = #sv
* item[=].extension[=].extension[=].valueString.extension[=].extension[+].url = "content"
* item[=].extension[=].extension[=].valueString.extension[=].extension[=].valueString = "{sv}"
* item[=].extension[=].extension[=].valueString.extension[+].url = $translation
* item[=].extension[=].extension[=].valueString.extension[=].extension[0].url = "lang"
* item[=].extension[=].extension[=].valueString.extension[=].extension[=].valueCode = #nb
* item[=].extension[=].extension[=].valueString.extension[=].extension[+].url = "content"
* item[=].extension[=].extension[=].valueString.extension[=].extension[=].valueString = "{nb}"

// The answers of PHQ-9 and GAD-7, which are in the public domain.
RuleSet: HowOften
* insert Answer(0, [[Not at all]], [[Inte alls]], [[Ikke i det hele tatt]])
* insert Answer(1, [[Several days]], [[Flera dagar]], [[Noen dager]])
* insert Answer(2, [[More than half the days]], [[Mer än hälften av dagarna]], [[Mer enn halvparten av dagene]])
* insert Answer(3, [[Nearly every day]], [[Nästan varje dag]], [[Nesten hver dag]])

// An answer that is a code of another's system, with words of ours.
RuleSet: Option(coding, en, sv, nb)
* item[=].answerOption[+].valueCoding = {coding} "{en}"
* item[=].answerOption[=].valueCoding.display.extension[0].url = $translation
* item[=].answerOption[=].valueCoding.display.extension[=].extension[0].url = "lang"
* item[=].answerOption[=].valueCoding.display.extension[=].extension[=].valueCode = #sv
* item[=].answerOption[=].valueCoding.display.extension[=].extension[+].url = "content"
* item[=].answerOption[=].valueCoding.display.extension[=].extension[=].valueString = "{sv}"
* item[=].answerOption[=].valueCoding.display.extension[+].url = $translation
* item[=].answerOption[=].valueCoding.display.extension[=].extension[0].url = "lang"
* item[=].answerOption[=].valueCoding.display.extension[=].extension[=].valueCode = #nb
* item[=].answerOption[=].valueCoding.display.extension[=].extension[+].url = "content"
* item[=].answerOption[=].valueCoding.display.extension[=].extension[=].valueString = "{nb}"

RuleSet: CountsBackwards
* item[=].extension[+].url = Canonical(ReverseScored)
* item[=].extension[=].valueBoolean = true

// The answer itself is the result: it becomes an Observation, or a part of one (component).
RuleSet: IsResult(code)
* item[=].code[+] = InstrumentCS#{code}
* item[=].extension[+].url = $extract
* item[=].extension[=].valueBoolean = true

RuleSet: IsPartOfResult(code)
* item[=].code[+] = InstrumentCS#{code}
* item[=].extension[+].url = $extract
* item[=].extension[=].valueCode = #component

// --- what is computed

RuleSet: Score(linkId, low, high, en, sv, nb)
* insert Rating({linkId}, {low}, {high}, [[{en}]], [[{sv}]], [[{nb}]])
* item[=].readOnly = true

RuleSet: ScoreWithDecimals(linkId, low, high, en, sv, nb)
* insert RatingWithDecimals({linkId}, {low}, {high}, [[{en}]], [[{sv}]], [[{nb}]])
* item[=].readOnly = true

// A name for what an expression yields, to be used as %name in those that follow on the same item.
RuleSet: Let(name, expression)
* item[=].extension[+].url = $variable
* item[=].extension[=].valueExpression.name = "{name}"
* item[=].extension[=].valueExpression.language = #text/fhirpath
* item[=].extension[=].valueExpression.expression = "{expression}"

// %answers: the answers to these items, of those that are answered.
RuleSet: Answers(items)
* insert Let(answers, [[%resource.item.where(linkId in ({items})).answer.value]])

// %answers, where those to the items of the second list are counted from the other end: ends is lowest + highest.
RuleSet: AnswersBothWays(items, backwards, ends)
* insert Let(forwards, [[%resource.item.where(linkId in ({items})).answer.value]])
* insert Let(backwards, [[%resource.item.where(linkId in ({backwards})).answer.value.select({ends} - $this)]])
* insert Let(answers, [[%forwards.combine(%backwards)]])

// version: that of the rule; verification: of the scoring; better: the end of the scale that is good (high or low).
RuleSet: Result(version, verification, better)
* item[=].extension[+].url = Canonical(Score)
* item[=].extension[=].extension[0].url = "ruleVersion"
* item[=].extension[=].extension[=].valueString = "{version}"
* item[=].extension[=].extension[+].url = "verification"
* item[=].extension[=].extension[=].valueCode = #{verification}
* item[=].extension[=].extension[+].url = "better"
* item[=].extension[=].extension[=].valueCode = #{better}

RuleSet: Computed(version, verification, better, expression)
* item[=].extension[+].url = $calculated
* item[=].extension[=].valueExpression.language = #text/fhirpath
* item[=].extension[=].valueExpression.expression = "{expression}"
* insert Result({version}, {verification}, {better})

// The sum, when all are answered.
RuleSet: Sum(count, version, verification, better)
* insert Computed({version}, {verification}, {better}, [[iif(%answers.count() = {count}, %answers.sum())]])

// The sum, when at least %least are answered; what is missing counts as the mean of what is there.
RuleSet: ProratedSum(count, version, verification, better)
* insert Let(least, {count})
* insert Computed({version}, {verification}, {better}, [[iif(%answers.count() >= %least, (%answers.sum() * {count} / %answers.count() + 0.5).truncate())]])

// The mean of what is answered, when at least %least are.
RuleSet: Mean(least, version, verification, better)
* insert Let(least, {least})
* insert Computed({version}, {verification}, {better}, [[iif(%answers.count() >= %least, (%answers.sum() / %answers.count()).round(2))]])

// Straight after the rule: what %least may be lowered to by an operator who has read the manual.
RuleSet: UnverifiedLeast(least)
* item[=].extension[=].extension[+].url = "unverifiedLeast"
* item[=].extension[=].extension[=].valuePositiveInt = {least}

RuleSet: Band(low, high, band, verification)
* item[=].extension[+].url = Canonical(ScoreBand)
* item[=].extension[=].extension[0].url = "range"
* item[=].extension[=].extension[=].valueRange.low.value = {low}
* item[=].extension[=].extension[=].valueRange.high.value = {high}
* item[=].extension[=].extension[+].url = "band"
* item[=].extension[=].extension[=].valueCoding = ScoreBandCS#{band}
* item[=].extension[=].extension[+].url = "verification"
* item[=].extension[=].extension[=].valueCode = #{verification}

RuleSet: ChangeThatMatters(low, high, unit, verification)
* item[=].extension[+].url = Canonical(ChangeThatMatters)
* item[=].extension[=].extension[0].url = "range"
* item[=].extension[=].extension[=].valueRange.low = {low} '{unit}'
* item[=].extension[=].extension[=].valueRange.high = {high} '{unit}'
* item[=].extension[=].extension[+].url = "verification"
* item[=].extension[=].extension[=].valueCode = #{verification}
