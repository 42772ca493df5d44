package dev.autoami.benchmark.reader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.autoami.ingest.policy.ChangePolicy;
import dev.autoami.ingest.policy.Expectation;
import dev.autoami.ingest.report.Limits;
import dev.autoami.ingest.report.ReportReader;
import dev.autoami.schema.report.Decision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.Construct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** Each method reads a report whole, its bytes in memory; only ours decides as well. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
public class ReaderBenchmark {
    private static final int MOST = 64 * 1024 * 1024;

    @Param
    public Sample sample = Sample.FULL_500;

    private byte[] body = {};

    @Setup
    public void make() {
        body = sample.body();
    }

    @Benchmark
    public Decision autoami() {
        return new ChangePolicy().decide(new ReportReader().read(body, Limits.DEFAULT), Expectation.DEFAULT);
    }

    @Benchmark
    public int snakeYamlEvents() {
        ParserImpl parser = new ParserImpl(new StreamReader(characters()), options());
        int events = 1;
        while (!parser.getEvent().is(Event.ID.StreamEnd)) {
            events++;
        }
        return events;
    }

    @Benchmark
    public int engineEvents() {
        LoadSettings settings = LoadSettings.builder().setCodePointLimit(MOST).build();
        var parser = new org.snakeyaml.engine.v2.parser.ParserImpl(
                settings, new org.snakeyaml.engine.v2.scanner.StreamReader(settings, characters()));
        int events = 0;
        while (parser.hasNext()) {
            parser.next();
            events++;
        }
        return events;
    }

    @Benchmark
    public Object snakeYamlLoad() {
        return new Yaml(new Untagged(options())).load(characters());
    }

    @Benchmark
    public int jacksonTokens() throws IOException {
        int tokens = 0;
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public JsonNode jacksonTree() throws IOException {
        return new JsonMapper().readTree(body);
    }

    private Reader characters() {
        return new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8);
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST);
        return options;
    }

    /** Makes maps of maps with unknown tags, too. */
    private static final class Untagged extends SafeConstructor {
        Untagged(LoaderOptions options) {
            super(options);
        }

        @Override
        protected Construct getConstructor(Node node) {
            return node instanceof MappingNode ? new ConstructYamlMap() : super.getConstructor(node);
        }
    }
}
