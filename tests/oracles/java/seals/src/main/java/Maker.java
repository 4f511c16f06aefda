import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.EncryptionAlgorithm;
import eu.europa.esig.dss.enumerations.JWSSerializationType;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.enumerations.ValidationDataEncapsulationStrategy;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.JAdESSigningTimeType;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.service.crl.OnlineCRLSource;
import eu.europa.esig.dss.service.http.commons.CommonsDataLoader;
import eu.europa.esig.dss.service.http.commons.OCSPDataLoader;
import eu.europa.esig.dss.service.http.commons.TimestampDataLoader;
import eu.europa.esig.dss.service.ocsp.OnlineOCSPSource;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.spi.x509.tsp.TSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.security.KeyStore.PasswordProtection;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** Seals that DSS makes, and seals of others that it raises, with authorities that answer over HTTP. */
final class Maker {
    private Maker() {}

    static Map<String, Object> make(Question question) throws Exception {
        CommonCertificateVerifier verifier = question.verifier();
        verifier.setOcspSource(new OnlineOCSPSource(new OCSPDataLoader()));
        verifier.setCrlSource(new OnlineCRLSource(new CommonsDataLoader()));
        JAdESService service = new JAdESService(verifier);
        service.setTspSource(question.has("stamper") ? own(question) : new OnlineTSPSource(question.text("tsa"), new TimestampDataLoader()));
        DSSDocument given = new InMemoryDocument(question.bytes("make"));
        DSSDocument made = question.has("p12") ? sealed(question, service, given) : service.extendDocument(given, parameters(question));
        return Map.of("file", Base64.getEncoder().encodeToString(DSSUtils.toByteArray(made)));
    }

    /** A timestamp authority inside this process: the tokens of another library than that of the stand-in. */
    private static TSPSource own(Question question) {
        char[] password = question.text("password").toCharArray();
        KeyEntityTSPSource source = new KeyEntityTSPSource(question.bytes("stamper"), "PKCS12", password, "seal", password);
        source.setTsaPolicy("1.3.6.1.4.1.99999.2");
        if (question.has("stampDigest")) {
            source.setDigestAlgorithm(DigestAlgorithm.forName(question.text("stampDigest")));
        }
        if (question.is("stampPss")) {
            source.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
        }
        return source;
    }

    private static DSSDocument sealed(Question question, JAdESService service, DSSDocument payload) throws Exception {
        char[] password = question.text("password").toCharArray();
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(question.bytes("p12"), new PasswordProtection(password))) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            JAdESSignatureParameters parameters = parameters(question);
            parameters.setDigestAlgorithm(DigestAlgorithm.forName(question.text("digest")));
            parameters.setSigningCertificate(key.getCertificate());
            if (question.is("pss")) {
                parameters.setEncryptionAlgorithm(EncryptionAlgorithm.RSASSA_PSS);
            }
            parameters.setCertificateChain(question.is("alone") ? List.of(key.getCertificate()) : List.of(key.getCertificateChain()));
            if (question.is("stamped")) {
                parameters.setContentTimestamps(List.of(service.getContentTimestamp(payload, parameters)));
            }
            ToBeSigned toBeSigned = service.getDataToSign(payload, parameters);
            SignatureValue value = token.sign(toBeSigned, parameters.getSignatureAlgorithm(), key);
            return service.signDocument(payload, parameters, value);
        }
    }

    private static JAdESSignatureParameters parameters(Question question) {
        JAdESSignatureParameters parameters = new JAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.valueByName(question.text("level")));
        parameters.setSignaturePackaging(SignaturePackaging.ENVELOPING);
        parameters.setJwsSerializationType(JWSSerializationType.valueOf(question.text("serialization")));
        parameters.setBase64UrlEncodedPayload(question.is("encodedPayload"));
        parameters.setBase64UrlEncodedEtsiUComponents(!question.is("plainEtsiU"));
        parameters.setJadesSigningTimeType(JAdESSigningTimeType.valueOf(question.text("signingTime")));
        if (question.has("certificateDigest")) {
            parameters.setSigningCertificateDigestMethod(DigestAlgorithm.forName(question.text("certificateDigest")));
        }
        if (question.has("contentType")) {
            parameters.setContentType(question.text("contentType"));
        }
        if (question.has("imprint")) {
            DigestAlgorithm imprint = DigestAlgorithm.forName(question.text("imprint"));
            parameters.getContentTimestampParameters().setDigestAlgorithm(imprint);
            parameters.getSignatureTimestampParameters().setDigestAlgorithm(imprint);
            parameters.getArchiveTimestampParameters().setDigestAlgorithm(imprint);
        }
        if (question.has("encapsulation")) {
            parameters.setValidationDataEncapsulationStrategy(
                    ValidationDataEncapsulationStrategy.valueOf(question.text("encapsulation")));
        }
        parameters.bLevel().setSigningDate(new Date());
        return parameters;
    }
}
