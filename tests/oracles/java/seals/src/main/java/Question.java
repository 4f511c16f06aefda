import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** A question, read. */
record Question(Map<String, Object> members) {
    boolean has(String name) {
        return members.get(name) != null;
    }

    boolean is(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    String text(String name) {
        return (String) members.get(name);
    }

    byte[] bytes(String name) {
        return Base64.getDecoder().decode(text(name));
    }

    Date moment(String name) {
        return Date.from(Instant.parse(text(name)));
    }

    List<CertificateToken> certificates(String name) {
        return all(name).stream().map(DSSUtils::loadCertificate).toList();
    }

    DSSDocument[] documents(String name) {
        return all(name).stream().map(InMemoryDocument::new).toArray(DSSDocument[]::new);
    }

    /** Somebody who trusts the anchors, and fetches nothing. */
    CommonCertificateVerifier verifier() {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        certificates("anchors").forEach(trusted::addCertificate);
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        verifier.setTrustedCertSources(trusted);
        return verifier;
    }

    @SuppressWarnings("unchecked")
    private List<byte[]> all(String name) {
        List<String> values = (List<String>) members.getOrDefault(name, List.of());
        return values.stream().map(Base64.getDecoder()::decode).toList();
    }
}
