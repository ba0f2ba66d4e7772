CodeSystem: GoalAreaCS
Id: goal-area
Title: "Goal Area"
Description: "What a goal is about. Function and participation stand first; less pain is one among others and never required."
* insert OurCodes
* insert Concept(function, [[What the person is able to do]], [[Funktion]], [[Funksjon]])
* insert Concept(participation, [[Taking part in work, family, society]], [[Delaktighet]], [[Deltakelse]])
* insert Concept(knowledge, [[Understanding pain]], [[Kunskap om smärta]], [[Kunnskap om smerte]])
* insert Concept(self-management, [[Handling everyday life with pain]], [[Att hantera vardagen med smärta]], [[Å håndtere hverdagen med smerte]])
* insert Concept(mood, [[Mood and worry]], [[Sinnesstämning och oro]], [[Stemningsleie og bekymring]])
* insert Concept(sleep, [[Sleep]], [[Sömn]], [[Søvn]])
* insert Concept(medication, [[Use of medicines]], [[Läkemedelsanvändning]], [[Legemiddelbruk]])
* insert Concept(pain-intensity, [[Intensity of pain]], [[Smärtintensitet]], [[Smerteintensitet]])

ValueSet: GoalAreaVS
Id: goal-area
Title: "Goal Area"
Description: "Any area of a goal."
* insert OurValues
* include codes from system GoalAreaCS
