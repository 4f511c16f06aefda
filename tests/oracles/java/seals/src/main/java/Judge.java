import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.ExternalResourcesOCSPSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What DSS says of a seal under its own policy, at a moment, without any network. */
final class Judge {
    private Judge() {}

    static Map<String, Object> judge(Question question) throws Exception {
        CommonCertificateVerifier verifier = question.verifier();
        verifier.setCrlSource(new ExternalResourcesCRLSource(question.documents("crls")));
        verifier.setOcspSource(new ExternalResourcesOCSPSource(question.documents("ocsps")));
        CommonCertificateSource known = new CommonCertificateSource();
        question.certificates("known").forEach(known::addCertificate);
        verifier.setAdjunctCertSources(known);
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new InMemoryDocument(question.bytes("judge"), "seal.json"));
        validator.setCertificateVerifier(verifier);
        validator.setValidationTime(question.moment("at"));
        Reports reports = validator.validateDocument();
        SimpleReport report = reports.getSimpleReport();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("signatures", report.getSignaturesCount());
        String id = report.getFirstSignatureId();
        if (id != null) {
            answer.put("indication", report.getIndication(id).name());
            answer.put("subIndication", report.getSubIndication(id) == null ? "" : report.getSubIndication(id).name());
            answer.put("level", String.valueOf(report.getSignatureFormat(id)));
            answer.put("errors", texts(report.getAdESValidationErrors(id)));
            answer.put("warnings", texts(report.getAdESValidationWarnings(id)));
            answer.put("structure", reports.getDiagnosticData().getSignatureById(id).getStructuralValidationMessages());
            answer.put("best", report.getBestSignatureTime(id).toInstant().toString());
            answer.put("timestamps", report.getSignatureTimestamps(id).stream().map(one -> one.getIndication().name()).toList());
        }
        return answer;
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::getValue).toList();
    }
}
