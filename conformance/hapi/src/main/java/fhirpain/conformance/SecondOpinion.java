package fhirpain.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.util.VersionUtil;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.npm.NpmPackage;

/**
 * Validates each line of standard input, {@code {"id", "resource", "profile"?}}, and prints {@code {"id", "issues"}}.
 *
 * <p>{@code resource} is a text, so that what is wrong with the JSON itself survives. The arguments are folders of our
 * conformance resources, or packages of them ({@code .tgz}), which are read by their index. The first line printed names
 * the validator. Nothing is fetched: what is not there or in the validator's own R4 is unknown to it. https://hapifhir.io/hapi-fhir/docs/validation/instance_validator.html
 */
public final class SecondOpinion {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String[] TYPES = {
        "StructureDefinition", "CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "OperationDefinition", "Questionnaire"
    };
    private static int loaded;

    private SecondOpinion() {}

    public static void main(String[] folders) throws IOException {
        Locale.setDefault(Locale.ENGLISH);
        FhirContext context = FhirContext.forR4();
        FhirValidator validator = validator(context, folders);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ObjectNode head =
                JSON.createObjectNode().put("validator", "hapi-fhir-validation").put("version", VersionUtil.getVersion());
        out.println(loaded == 0 ? head : head.put("loaded", loaded));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(validator, JSON.readTree(line)));
        }
    }

    private static FhirValidator validator(FhirContext context, String[] folders) throws IOException {
        Ours ours = new Ours(context);
        for (String folder : folders) {
            add(context, ours, Path.of(folder));
        }
        IValidationSupport chain = new ValidationSupportChain(
                ours,
                new DefaultProfileValidationSupport(context),
                new SnapshotGeneratingValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context));
        FhirInstanceValidator module = new FhirInstanceValidator(chain);
        module.setAnyExtensionsAllowed(true);
        module.setNoTerminologyChecks(false);
        module.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        // A reference to nothing at hand is still of a type that its text tells.
        module.setAssumeValidRestReferences(true);
        return context.newValidator().registerValidatorModule(module);
    }

    private static void add(FhirContext context, Ours support, Path folder) throws IOException {
        if (folder.toString().endsWith(".tgz")) {
            addPackage(context, support, folder);
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
                support.add(context.newJsonParser().parseResource(Files.readString(file)));
            }
        }
    }

    private static void addPackage(FhirContext context, Ours support, Path file) throws IOException {
        NpmPackage held;
        try (InputStream bytes = Files.newInputStream(file)) {
            held = NpmPackage.fromPackage(bytes);
        }
        for (String name : held.listResources(TYPES)) {
            byte[] text = held.load("package", name).readAllBytes();
            support.add(context.newJsonParser().parseResource(new String(text, StandardCharsets.UTF_8)));
            loaded++;
        }
    }

    private static ObjectNode answer(FhirValidator validator, JsonNode asked) {
        ObjectNode answer = JSON.createObjectNode().put("id", asked.get("id").asText());
        List<SingleValidationMessage> messages;
        try {
            messages = messages(validator, asked);
        } catch (RuntimeException failure) {
            // It takes some shapes for granted (meta is an object): then it has no opinion.
            return answer.put("failed", failure.getClass().getSimpleName());
        }
        ArrayNode issues = answer.putArray("issues");
        for (SingleValidationMessage message : messages) {
            issues.addObject()
                    .put("severity", message.getSeverity().getCode())
                    .put("location", message.getLocationString())
                    .put("message", message.getMessage())
                    .put("messageId", message.getMessageId());
        }
        return answer;
    }

    private static List<SingleValidationMessage> messages(FhirValidator validator, JsonNode asked) {
        ValidationOptions options = new ValidationOptions();
        if (asked.has("profile")) {
            options.addProfile(asked.get("profile").asText());
        }
        return validator.validateWithResult(asked.get("resource").asText(), options).getMessages();
    }

    /** Our conformance resources; unlike what it extends, questionnaires too, so that answers are held against them. */
    private static final class Ours extends PrePopulatedValidationSupport {
        private final Map<String, Questionnaire> questionnaires = new HashMap<>();

        Ours(FhirContext context) {
            super(context);
        }

        void add(IBaseResource resource) {
            addResource(resource);
            if (resource instanceof Questionnaire questionnaire) {
                questionnaires.put(questionnaire.getUrl(), questionnaire);
                questionnaires.put(questionnaire.getUrl() + "|" + questionnaire.getVersion(), questionnaire);
            }
        }

        @Override
        public <T extends IBaseResource> T fetchResource(Class<T> type, String url) {
            Questionnaire found = questionnaires.get(url);
            return type != null && type.isInstance(found) ? type.cast(found) : super.fetchResource(type, url);
        }
    }
}
