CodeSystem: PlanActivityCS
Id: plan-activity
Title: "Plan Activity"
Description: "Measures of a rehabilitation plan for which no verified national code is at hand."
* insert OurCodes
* insert Concept(pain-education, [[Knowledge of pain]], [[Smärtkunskap]], [[Smertekunnskap]])
* insert Concept(talk-group, [[Talk group]], [[Samtalsgrupp]], [[Samtalegruppe]])
* insert Concept(movement-relaxation, [[Movement and relaxation]], [[Rörelse och avspänning]], [[Bevegelse og avspenning]])
* insert Concept(activity-analysis, [[Analysis of one's own everyday activities]], [[Analys av egna vardagsaktiviteter]], [[Analyse av egne hverdagsaktiviteter]])
* insert Concept(homework, [[Homework between sessions]], [[Hemuppgifter mellan träffarna]], [[Hjemmeoppgaver mellom samlingene]])
* insert Concept(individual-rehabilitation, [[Individual rehabilitation]], [[Individuell rehabilitering]], [[Individuell rehabilitering]])
* insert Concept(group-programme, [[Multimodal group programme]], [[Multimodalt gruppprogram]], [[Tverrfaglig gruppeprogram]])
* insert Concept(follow-up, [[Follow-up]], [[Uppföljning]], [[Oppfølging]])

ValueSet: PlanActivityVS
Id: plan-activity
Title: "Plan Activity"
Description: "Measures of a rehabilitation plan."
* insert OurValues
* include codes from system PlanActivityCS

CodeSystem: DeliveryTypeCS
Id: delivery-type
Title: "Delivery Type"
Description: "How a measure of a plan is given."
* insert OurCodes
* insert Concept(group, [[In a group]], [[I grupp]], [[I gruppe]])
* insert Concept(individual, [[Individually]], [[Individuellt]], [[Individuelt]])
* insert Concept(digital, [[Digitally]], [[Digitalt]], [[Digitalt]])

ValueSet: DeliveryTypeVS
Id: delivery-type
Title: "Delivery Type"
Description: "How a measure of a plan is given; more than one may hold."
* insert OurValues
* include codes from system DeliveryTypeCS
