package dev.autoami.benchmark.ingest;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;

/**
 * An agent in a service's JVM that has {@link LoopHeld} recorded of its event loops: each time that one of them deals with a
 * connection, or runs a task.
 */
public final class LoopAgent {
    private static final List<Class<?>> CLASSES = List.of(LoopAgent.class, Timed.class, LoopHeld.class);

    private static final String CONNECTIONS = "io.netty.channel.nio.NioIoHandler";
    private static final String TASKS = "io.netty.util.concurrent.AbstractEventExecutor";

    private LoopAgent() {}

    /**
     * The option of a JVM that has it.
     *
     * @param jar where it is put
     */
    static String option(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), LoopAgent.class.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                AgentBuilder.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> type : CLASSES) {
                String file = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(file));
                try (InputStream in =
                        Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file), file)) {
                    in.transferTo(out);
                }
            }
        }
        return "-javaagent:" + jar;
    }

    /** Called by the JVM, before the service's own code. */
    public static void premain(String arguments, Instrumentation jvm) throws ClassNotFoundException {
        ClassFileTransformer transformer = new AgentBuilder.Default()
                .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly())
                .type(named(CONNECTIONS))
                .transform(timed("processSelectedKey"))
                .type(named(TASKS))
                .transform(timed("runTask"))
                .installOn(jvm);
        // At once, so that it need not look at every class that the service loads: in a cold one, that is what holds
        // loops.
        for (String changed : List.of(CONNECTIONS, TASKS)) {
            Class.forName(changed, false, ClassLoader.getSystemClassLoader());
        }
        jvm.removeTransformer(transformer);
    }

    private static AgentBuilder.Transformer timed(String method) {
        return (type, description, loader, module, domain) ->
                type.visit(Advice.to(Timed.class).on(named(method)));
    }

    /** What the methods get before and after their own code. */
    static final class Timed {
        private Timed() {}

        @Advice.OnMethodEnter
        static LoopHeld enter() {
            return LoopHeld.begun();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter LoopHeld held, @Advice.Argument(0) Object by) {
            held.over(by);
        }
    }
}
