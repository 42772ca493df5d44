package dev.autoami.deploy.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.autoami.deploy.serve.RunningService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API says to callers that the CLI would never be. */
class ApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RunningService running;

    @BeforeAll
    static void start() {
        running = new RunningService(directory);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void noGroupIsLeft() throws Exception {
        send("DELETE", "/groups/web", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        POST   | /groups              | {"name":"web"}                             | 400 | name and settings are needed
        POST   | /groups              | {"name":"Web","settings":{}}               | 400 | group name 'Web'
        POST   | /groups              | {"name":"web","settings":{}}               | 400 | puppetServer is needed
        POST   | /groups              | {"name":"web","nmae":1,"settings":{}}      | 400 | there is no field 'nmae'; there are: name, settings
        POST   | /groups              | {"name":"web","settings":{"maxRuns":"3"}}  | 400 | the field 'settings.maxRuns' is of another type
        POST   | /groups              | {"name":"web","name":"web"}                | 400 | Duplicate field 'name'
        POST   | /groups              | {"name":"web"                              | 400 | no JSON as expected
        POST   | /groups              | {} {}                                      | 400 | JSON
        POST   | /groups              | ~~                                         | 400 | a JSON body is expected
        POST   | /rebakes             | {"trigger":"schedule"}                     | 400 | trigger is one of cli, git-hook, api
        POST   | /rebakes             | {"groups":["nobody"]}                      | 404 | there is no group nobody
        POST   | /launches            | {}                                         | 400 | group is needed
        POST   | /bakes               | {"group":"web"}                            | 400 | instance is needed
        GET    | /groups?limit=0      | ~~                                         | 400 | limit is 1 to 500
        GET    | /groups?limit=x      | ~~                                         | 400 | limit is 1 to 500
        POST   | /groups              | []                                         | 400 | an object is expected
        GET    | /groups?after=gone   | ~~                                         | 400 | the cursor 'gone'
        GET    | /rebakes/x           | ~~                                         | 400 | 'x' is no rebake id
        GET    | /rebakes/aaaaaaaaaaaa/events | ~~                                 | 404 | there is no rebake
        GET    | /images/owned?region=x | ~~                                       | 422 | there is no EC2 region x
        GET    | /reports?after=x     | ~~                                         | 400 | the cursor 'x'
        GET    | /reports?group=nobody | ~~                                        | 404 | there is no group nobody
        DELETE | /tokens/nobody       | ~~                                         | 404 | no token 'nobody'
        PUT    | /groups              | {}                                         | 404 | there is nothing to PUT at
        GET    | /groups/nobody/policy | ~~                                        | 404 | there is no group nobody
        PATCH  | /groups/nobody/policy | {}                                        | 404 | there is no group nobody
        DELETE | /groups/nobody/policy | ~~                                        | 404 | there is no group nobody
        PATCH  | /groups/nobody/policy | {"ignor":[]}                              | 400 | there is no field 'ignor'; there are: acceptNoopPending
        """)
    void aBadRequestIsAProblemThatSaysWhy(String method, String path, String body, int status, String detail)
            throws Exception {
        HttpResponse<String> response = send(method, path, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {"ignored":["File[a]","Fil"]}          | ignore rule 'Fil': a rule is written
        {"ignore":["Exec[]"]}                  | ignore rule 'Exec[]': the title is empty
        {"ignore":[null]}                      | ignore has a null among its values
        {"unignore":["tag:gone"]}              | there is no ignore rule 'tag:gone'; there are: 'Notify[*]'
        {"ignored":[],"unignore":["tag:gone"]} | there is no ignore rule 'tag:gone'
        {"rule":"strict"}                      | rule is one of intentional, simple, not 'strict'
        {"countCorrective":"yes"}              | the field 'countCorrective' is of another type
        """)
    void aBadPolicyIsAProblemThatSaysWhyAndChangesNothing(String policy, String detail) throws Exception {
        createGroup();

        HttpResponse<String> response = send("PATCH", "/groups/web/policy", policy);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).get("detail").asText()).contains(detail);
        assertThat(JSON.readTree(send("GET", "/groups/web/policy", "").body()).toString())
                .isEqualTo(
                        "{\"rule\":\"intentional\",\"ignored\":[\"Notify[*]\"],\"countCorrective\":false,\"acceptNoopPending\":false,\"rejectSkipped\":false}");
    }

    @Test
    void aPolicyHasAHundredIgnoreRulesAtMost() throws Exception {
        createGroup();
        String hundred =
                IntStream.range(0, 99).mapToObj(i -> "\"tag:t" + i + "\"").collect(Collectors.joining(","));

        assertThat(send("PATCH", "/groups/web/policy", "{\"ignore\":[" + hundred + "]}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> more = send("PATCH", "/groups/web/policy", "{\"ignore\":[\"tag:one\"]}");

        assertThat(more.statusCode()).isEqualTo(400);
        assertThat(more.body()).contains("these would be 101 ignore rules, a group has 100 at most");
    }

    @Test
    void changesOfAPolicyAtTheSameTimeAreAllKept() throws Exception {
        createGroup();
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 8)
                .mapToObj(i -> HTTP.sendAsync(
                        request("PATCH", "/groups/web/policy", "{\"ignore\":[\"tag:t" + i + "\"]}"),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }

        JsonNode policy = JSON.readTree(send("GET", "/groups/web/policy", "").body());
        assertThat(policy.get("ignored")).hasSize(9);
    }

    @Test
    void aGroupWhoseCertnamesWouldBeTooLongForACertificateIsRefused() throws Exception {
        HttpResponse<String> response =
                send("POST", "/groups", "{\"name\":\"" + "x".repeat(40) + "\",\"settings\":{}}");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("common name has 64");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        assertThat(send("POST", "/groups", "{\"name\":\"" + "x".repeat(300_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void withoutATokenNothingIsAnswered() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/groups")).build();

        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"autoami\"");
    }

    @Test
    void aListComesPageByPage() throws Exception {
        for (String name : new String[] {"one", "two", "three"}) {
            assertThat(send("POST", "/tokens", "{\"name\":\"" + name + "\",\"scope\":\"read\"}")
                            .statusCode())
                    .isEqualTo(201);
        }

        JsonNode first = JSON.readTree(send("GET", "/tokens?limit=3", "").body());
        String next = first.get("next").asText();
        JsonNode second = JSON.readTree(send("GET", "/tokens?limit=3&after=" + next.replace(" ", "%20"), "")
                .body());

        assertThat(first.get("items")).hasSize(3);
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.has("next")).isFalse();
    }

    private static void createGroup() throws Exception {
        String settings =
                "{\"image\":\"ami-0123\",\"type\":\"t3.small\",\"login\":\"admin\",\"puppetServer\":\"puppet.example.com\"}";
        assertThat(send("POST", "/groups", "{\"name\":\"web\",\"settings\":" + settings + "}")
                        .statusCode())
                .isEqualTo(201);
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return HTTP.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + running.token())
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static URI uri(String path) {
        return URI.create(running.service().localUrl() + "/api/v1" + path);
    }
}
