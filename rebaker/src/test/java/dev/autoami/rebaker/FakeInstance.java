package dev.autoami.rebaker;

import dev.autoami.rebaker.CertificateAuthority.State;
import dev.autoami.rebaker.InstanceShells.Result;
import dev.autoami.schema.report.Certname;
import dev.autoami.schema.report.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An instance with memory: what cloud-init was told, an agent with real keys, and a shell that knows the commands of the
 * steps and no other.
 */
final class FakeInstance {
    private static final Pattern ARGUMENT = Pattern.compile("--certname (\\S+)");
    private static final Pattern APART = Pattern.compile("COMMAND='(.*)'");
    private static final Pattern KEY = Pattern.compile("ssh-ed25519 [A-Za-z0-9+/=]+");

    /** What one agent run finds. */
    record Run(Verdict verdict, int exitCode, boolean reports, boolean arrives, String output) {
        Run(Verdict verdict, int exitCode, boolean reports, boolean arrives) {
            this(verdict, exitCode, reports, arrives, "Notice: Applied catalog");
        }

        /** One that comes to nothing. */
        static Run saying(String output) {
            return new Run(Verdict.REJECTED, 1, false, false, output);
        }

        static Run of(Verdict verdict) {
            return new Run(verdict, verdict == Verdict.UP_TO_DATE ? 0 : verdict == Verdict.REBAKE ? 2 : 6, true, true);
        }
    }

    /** What instances of this image are like. */
    static final class Image {
        String puppet = "puppet /opt/puppetlabs/bin/puppet\npuppet-version 8.10.0\n";
        boolean sudo = true;
        boolean cloudInit = true;
        String cloudInitStatus = "status: done";
        int cloudInitExit;
        /** As an sshd before OpenSSH 9.8, which without host keys does not even refuse a login. */
        boolean silentOnceSealed;

        String left = "";
        int beforeCleanExit;
        final Deque<Run> runs = new ArrayDeque<>();
        /** What passes before one of our scripts runs, by its name. */
        Consumer<String> beforeScript = name -> {};
        /** What agents say first that are to fetch their certificate. */
        final Deque<Result> downloads = new ArrayDeque<>();
        /** What passes while an agent runs. */
        volatile Runnable duringRun = () -> {};
        /** How long a run takes that outlives its login or its node; it dies with them, unless a test says so. */
        Duration runLength = Duration.ZERO;
        /** Whose the clock is by which it does. */
        Supplier<Instant> now = () -> Instant.EPOCH;
    }

    /** A run that its caller was cut off from. */
    private record UnderWay(Certname certname, Instant begun) {}

    /** Where an agent's report goes: to our endpoint, if anything does. */
    interface Endpoint {
        void post(Certname certname, String transaction, Verdict verdict);
    }

    final String address;
    final Set<String> authorizedKeys = new HashSet<>();
    final List<String> commands = new ArrayList<>();
    /** By name, those that began. */
    final List<String> scripts = new ArrayList<>();

    String hostKey;
    /** Whether nothing was written to it since it was cleaned. */
    boolean cleaned;

    boolean up = true;

    private final Image image;
    private final FakeCa ca;
    private final Endpoint endpoint;
    private final Crashes crashes;
    private @Nullable KeyPair agentKey;
    private @Nullable String request;
    private String lastReport = "";
    /** The run that holds the agent's lock, if one does. */
    private Optional<UnderWay> underWay = Optional.empty();

    FakeInstance(String address, String userData, Image image, FakeCa ca, Endpoint endpoint, Crashes crashes) {
        this.address = address;
        this.image = image;
        this.ca = ca;
        this.endpoint = endpoint;
        this.crashes = crashes;
        Matcher keys = KEY.matcher(userData);
        hostKey = keys.find() ? keys.group() : "";
        while (keys.find()) {
            authorizedKeys.add(keys.group());
        }
    }

    boolean isSealed() {
        return authorizedKeys.isEmpty();
    }

    Result run(String command, String stdin) {
        commands.add(command);
        crashes.point("before " + command);
        if (!up) {
            throw new UnavailableException("the connection to %s is lost".formatted(address));
        }
        Result result = answer(command, stdin);
        crashes.point("after " + command);
        return result;
    }

    private Result answer(String command, String stdin) {
        endRunThatIsDue();
        String script = stdin.startsWith("# autoami: ")
                ? stdin.lines().findFirst().orElse("").substring("# autoami: ".length())
                : "";
        if (command.equals("sh") && script.equals("check")) {
            return ok(image.puppet + (image.sudo ? "sudo ok\n" : "") + (image.cloudInit ? "cloud-init ok\n" : ""));
        }
        if (command.equals("sudo -n sh")) {
            return script(script, stdin);
        }
        String[] words = command.split(" ", -1);
        return switch (words.length > 3 ? words[2] + " " + words[3] : "") {
            case "cloud-init status" -> new Result(image.cloudInitExit, image.cloudInitStatus, "");
            case "cat /ssl/request.pem" -> request == null ? new Result(1, "", "no such file") : ok(request);
            case "grep -E" -> lastReport.isEmpty() ? new Result(2, "", "no such file") : ok(lastReport);
            case "/opt/puppetlabs/bin/puppet config" -> ok("""
                agent_catalog_run_lockfile = /opt/puppetlabs/puppet/cache/state/agent_catalog_run.lock
                csr_attributes = /etc/puppetlabs/puppet/csr_attributes.yaml
                hostcsr = /ssl/request.pem
                hostprivkey = /ssl/key.pem
                lastrunreport = /var/puppet/state/last_run_report.yaml
                ssldir = /etc/puppetlabs/puppet/ssl
                statedir = /opt/puppetlabs/puppet/cache/state
                transactionstorefile = /opt/puppetlabs/puppet/cache/state/transactionstore.yaml
                """);
            case "/opt/puppetlabs/bin/puppet ssl" -> ssl(words[4], certname(command));
            case "/opt/puppetlabs/bin/puppet agent" -> agent(certname(command));
            default -> new Result(127, "", "not found: " + command);
        };
    }

    private Result script(String name, String stdin) {
        image.beforeScript.accept(name);
        scripts.add(name);
        return switch (name) {
            case "apart" -> {
                Matcher apart = APART.matcher(stdin);
                yield apart.find() ? answer("sudo -n " + apart.group(1), "") : new Result(2, "", "no command");
            }
            case "enrol" -> ok("");
            case "public-key" -> ok(pem(key().getPublic()));
            case "running" -> ok(underWay.map(this::etime).orElse(""));
            case "report" -> ok(Base64.getMimeEncoder().encodeToString(packed(lastReport)));
            case "before-clean" -> new Result(image.beforeCleanExit, "", "the group's");
            case "clean" -> {
                cleaned = true;
                yield ok("");
            }
            case "verify" -> ok(image.left);
            case "seal" -> {
                authorizedKeys.clear();
                up = !image.silentOnceSealed;
                yield ok("sealed\n");
            }
            case "keep" -> {
                KEY.matcher(stdin).results().map(MatchResult::group).forEach(authorizedKeys::add);
                yield ok("kept\n");
            }
            case "handover" -> {
                hostKey = "ssh-ed25519 ITSOWN";
                yield ok("256 SHA256:itsown root@fake (ED25519)\n");
            }
            default -> new Result(127, "", "no such script: " + name + stdin.length());
        };
    }

    private Result ssl(String action, Certname certname) {
        String pem = request == null ? makeRequest(certname) : request;
        FakeCa.Entry entry = ca.entries().get(certname);
        return switch (action) {
            case "generate_request" -> {
                request = pem;
                yield ok("");
            }
            case "submit_request" -> {
                boolean taken = ca.put(certname, pem);
                request = taken ? pem : request;
                yield taken ? ok("") : new Result(1, "", "conflict on the server");
            }
            case "download_cert" ->
                Optional.ofNullable(image.downloads.poll()).orElseGet(() -> download(certname, entry));
            default -> new Result(127, "", "no such action");
        };
    }

    private Result download(Certname certname, FakeCa.@Nullable Entry entry) {
        if (entry == null || entry.state() != State.SIGNED) {
            return failed("The certificate for '%s' has not yet been signed".formatted(certname));
        }
        return entry.pem().equals(request)
                ? ok("")
                : failed("Failed to download certificate: The certificate for '/CN=%s' does not match its private key"
                        .formatted(certname));
    }

    /** As Puppet says it. */
    static Result failed(String error) {
        return new Result(1, "", "Error: " + error);
    }

    private Result agent(Certname certname) {
        if (underWay.isPresent()) {
            return new Result(1, "Notice: Run of Puppet configuration client already in progress; skipping", "");
        }
        Optional<UnderWay> run =
                image.runLength.isZero() ? Optional.empty() : Optional.of(new UnderWay(certname, image.now.get()));
        try {
            image.duringRun.run();
        } catch (UnavailableException | Crashes.PowerCut cut) {
            underWay = run;
            throw cut;
        }
        return end(certname);
    }

    private void endRunThatIsDue() {
        underWay.filter(run -> !age(run).minus(image.runLength).isNegative()).ifPresent(run -> {
            underWay = Optional.empty();
            end(run.certname());
        });
    }

    private Duration age(UnderWay run) {
        return Duration.between(run.begun(), image.now.get());
    }

    /** As ps prints it. */
    private String etime(UnderWay run) {
        Duration age = age(run);
        String hours = age.toHours() == 0 ? "" : "%02d:".formatted(age.toHours());
        return "%s%02d:%02d\n".formatted(hours, age.toMinutesPart(), age.toSecondsPart());
    }

    private Result end(Certname certname) {
        Run run = Optional.ofNullable(image.runs.poll()).orElse(Run.of(Verdict.UP_TO_DATE));
        if (run.reports()) {
            String transaction = UUID.randomUUID().toString();
            lastReport = "host: %s\ntransaction_uuid: '%s'\nverdict: %s\n"
                    .formatted(certname, transaction, run.verdict().name().toLowerCase(Locale.ROOT));
            if (run.arrives()) {
                endpoint.post(certname, transaction, run.verdict());
            }
        }
        return new Result(run.exitCode(), run.output(), "");
    }

    private String makeRequest(Certname certname) {
        try {
            return pem(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + certname), key().getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key().getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyPair key() {
        KeyPair key = agentKey == null ? newKey() : agentKey;
        agentKey = key;
        return key;
    }

    static KeyPair newKey() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static Certname certname(String command) {
        Matcher matcher = ARGUMENT.matcher(command);
        if (!matcher.find()) {
            throw new IllegalStateException("no certname in " + command);
        }
        return new Certname(matcher.group(1));
    }

    private static Result ok(String out) {
        return new Result(0, out, "");
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
