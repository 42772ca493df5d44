package dev.autoami.ingest.mutation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.Construct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Loads a whole body into maps, lists and leaves, by the libraries' own loaders: tags ignored, aliases resolved. */
final class PlainLoad {
    private static final int EVERYTHING = Integer.MAX_VALUE;

    private PlainLoad() {}

    static @Nullable Object load(byte[] body) {
        String text = decoded(body);
        String start = text.stripLeading();
        if (start.startsWith("{") || start.startsWith("[")) {
            return json(text);
        }
        try {
            return yaml11(text);
        } catch (ScannerException | ParserException | ReaderException e) {
            return yaml12(text);
        } catch (YAMLException e) {
            throw new RefusedException(e);
        }
    }

    private static String decoded(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new RefusedException(e);
        }
    }

    private static @Nullable Object json(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Object root = json(parser);
            if (parser.nextToken() != null) {
                throw new RefusedException("more than one document");
            }
            return root;
        } catch (IOException e) {
            throw new RefusedException(e);
        }
    }

    private static Object json(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            PlainMap map = new PlainMap();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Leaf key = new Leaf(parser.currentName(), false);
                parser.nextToken();
                map.put(key, json(parser));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(json(parser));
            }
            return list;
        }
        boolean isNull = token == JsonToken.VALUE_NULL;
        return new Leaf(isNull ? null : parser.getText(), token != JsonToken.VALUE_STRING);
    }

    private static @Nullable Object yaml11(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(EVERYTHING);
        options.setNestingDepthLimit(10_000);
        options.setMaxAliasesForCollections(EVERYTHING);
        DumperOptions dumper = new DumperOptions();
        return new Yaml(new Untagged(options), new Representer(dumper), dumper, options).load(text);
    }

    private static @Nullable Object yaml12(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(EVERYTHING)
                .setMaxAliasesForCollections(EVERYTHING)
                .setDefaultMap(size -> new PlainMap())
                .build();
        try {
            return new Load(settings, new Untagged12(settings)).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new RefusedException(e);
        }
    }

    /** What a plain scalar means, by YAML 1.1, which is what Puppet's own Ruby goes by in both dialects. */
    private static Leaf leaf(String text, boolean isPlain) {
        boolean isNull =
                isPlain && new Resolver().resolve(NodeId.scalar, text, true).equals(Tag.NULL);
        return new Leaf(isNull ? null : text, isPlain);
    }

    private static final class Untagged extends SafeConstructor {
        private final Construct leaf = new Construct() {
            @Override
            public Object construct(Node node) {
                return leaf(((ScalarNode) node).getValue(), ((ScalarNode) node).isPlain());
            }

            @Override
            public void construct2ndStep(Node node, Object object) {
                throw new IllegalStateException("a scalar holds nothing");
            }
        };

        Untagged(LoaderOptions options) {
            super(options);
        }

        @Override
        protected Construct getConstructor(Node node) {
            return switch (node.getNodeId()) {
                case mapping -> new ConstructYamlMap();
                case sequence -> new ConstructYamlSeq();
                case scalar, anchor -> leaf;
            };
        }

        @Override
        protected Map<Object, Object> createDefaultMap(int size) {
            return new PlainMap();
        }

        @Override
        protected void flattenMapping(MappingNode node, boolean forceStringKeys) {
            // a key that is there twice is for the reading to judge, and "<<" is a key like any other
        }
    }

    private static final class Untagged12 extends StandardConstructor {
        Untagged12(LoadSettings settings) {
            super(settings);
        }

        @Override
        protected Optional<ConstructNode> findConstructorFor(org.snakeyaml.engine.v2.nodes.Node node) {
            return Optional.ofNullable(
                    switch (node.getNodeType()) {
                        case MAPPING -> tagConstructors.get(org.snakeyaml.engine.v2.nodes.Tag.MAP);
                        case SEQUENCE -> tagConstructors.get(org.snakeyaml.engine.v2.nodes.Tag.SEQ);
                        case SCALAR, ANCHOR ->
                            scalar -> {
                                var leaf = (org.snakeyaml.engine.v2.nodes.ScalarNode) scalar;
                                return leaf(
                                        leaf.getValue(),
                                        leaf.getScalarStyle() == org.snakeyaml.engine.v2.common.ScalarStyle.PLAIN);
                            };
                    });
        }

        @Override
        protected void flattenMapping(org.snakeyaml.engine.v2.nodes.MappingNode node) {
            // as above
        }
    }
}
