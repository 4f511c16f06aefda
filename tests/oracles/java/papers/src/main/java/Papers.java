import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Asks veraPDF about papers: a line of JSON for each, {"file", "flavour"} in, {"compliant", "assertions", "failed"} out. */
public final class Papers {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // only answers may stand on the standard output
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            ObjectNode answer;
            try {
                JsonNode question = JSON.readTree(line);
                answer = judge(question.get("file").asText(), PDFAFlavour.byFlavourId(question.get("flavour").asText()));
            } catch (Exception problem) {
                answer = JSON.createObjectNode().put("problem", problem.toString());
            }
            out.println(JSON.writeValueAsString(answer));
        }
    }

    private static ObjectNode judge(String file, PDFAFlavour flavour) throws Exception {
        try (InputStream content = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            ObjectNode answer = JSON.createObjectNode();
            answer.put("flavour", result.getPDFAFlavour().getId());
            answer.put("compliant", result.isCompliant());
            answer.put("assertions", result.getTotalAssertions());
            ArrayNode failed = answer.putArray("failed");
            for (Map.Entry<RuleId, Integer> rule : result.getFailedChecks().entrySet()) {
                failed.add(rule.getKey().getClause() + " test " + rule.getKey().getTestNumber() + ", " + rule.getValue() + " times");
            }
            return answer;
        }
    }
}
