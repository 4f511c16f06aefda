import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jose4j.json.JsonUtil;

/** Asks EU DSS about seals, or lets it make them: a JSON question a line in, a JSON answer a line out. Binary is base64. */
public final class Seals {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // only answers may stand on the standard output
        Security.addProvider(new BouncyCastleProvider());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> answer;
            try {
                Question question = new Question(JsonUtil.parseJson(line));
                answer = question.has("make") ? Maker.make(question) : Judge.judge(question);
            } catch (Exception problem) {
                answer = Map.of("problem", problem.toString());
            }
            out.println(JsonUtil.toJson(answer).replace("\n", " "));
        }
    }
}
