import eu.europa.esig.dss.enumerations.TokenExtractionStrategy;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.executor.ValidationLevel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;

/**
 * Judges seals as the Commission's viewer and wallet do: validation with long-term data, and good is when all signatures that there
 * are count as valid. A JSON question a line in, a JSON answer a line out; no network.
 */
public final class Commission {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // only answers may stand on the standard output
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> answer;
            try {
                answer = judge(JsonUtil.parseJson(line));
            } catch (Exception problem) {
                answer = Map.of("problem", problem.toString());
            }
            out.println(JsonUtil.toJson(answer).replace("\n", " "));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> judge(Map<String, Object> question) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        for (String der : (List<String>) question.get("anchors")) {
            trusted.addCertificate(DSSUtils.loadCertificate(Base64.getDecoder().decode(der)));
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        verifier.setTrustedCertSources(trusted);
        byte[] content = Base64.getDecoder().decode((String) question.get("judge"));
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new InMemoryDocument(content, "seal.json"));
        validator.setCertificateVerifier(verifier);
        validator.setTokenExtractionStrategy(TokenExtractionStrategy.NONE);
        validator.setValidationLevel(ValidationLevel.LONG_TERM_DATA);
        validator.setValidationTime(Date.from(Instant.parse((String) question.get("at"))));
        SimpleReport report = validator.validateDocument().getSimpleReport();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("signatures", report.getSignaturesCount());
        answer.put("valid", report.getValidSignaturesCount());
        String id = report.getFirstSignatureId();
        if (id != null) {
            answer.put("indication", report.getIndication(id).name());
            answer.put("subIndication", String.valueOf(report.getSubIndication(id)));
            answer.put("level", String.valueOf(report.getSignatureFormat(id)));
            answer.put("errors", report.getAdESValidationErrors(id).stream().map(one -> one.getValue()).toList());
        }
        return answer;
    }
}
