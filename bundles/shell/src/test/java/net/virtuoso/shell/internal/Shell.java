package net.virtuoso.shell.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.virtuoso.model.Change;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;
import net.virtuoso.model.RefusedException;
import net.virtuoso.testkit.controller.MemoryController;
import net.virtuoso.testkit.controller.MemoryEventLog;
import net.virtuoso.testkit.controller.MemoryTokens;
import net.virtuoso.testkit.controller.ScriptedAdaptation;
import net.virtuoso.testkit.controller.ScriptedMatrices;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;

/** Karaf's own shell, without a container, with the commands as Karaf finds them and a controller in memory. */
final class Shell implements AutoCloseable {
    final MemoryController controller = new MemoryController();
    final MemoryEventLog log = new MemoryEventLog(InstantSource.system(), 100);
    final ScriptedAdaptation adaptation = new ScriptedAdaptation(controller);
    final MemoryTokens tokens = new MemoryTokens(controller);

    /** There can be one only: it takes the place of System.out. */
    private static final ThreadIOImpl THREAD_IO = new ThreadIOImpl();

    static {
        THREAD_IO.start();
    }

    private final SessionFactoryImpl factory;
    private final ManagerImpl manager;

    /** @param services whether there is a controller */
    Shell(boolean services) {
        factory = new SessionFactoryImpl(THREAD_IO);
        if (services) {
            Stream.of(controller, log, adaptation, tokens, new ScriptedMatrices(controller, 4e6))
                    .forEach(factory.getRegistry()::register);
        }
        manager = new ManagerImpl(factory.getRegistry(), factory.getRegistry());
        classes().forEach(manager::register);
    }

    void register(Object service) {
        factory.getRegistry().register(service);
    }

    /** The classes that Karaf registers: those of the package with {@code @Service}. */
    static List<Class<?>> classes() {
        List<Class<?>> found = new ArrayList<>();
        try {
            Path folder = Path.of(
                            VnetCommand.class.getResource("VnetCommand.class").toURI())
                    .getParent();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.startsWith("package-info")) {
                        Class<?> type = Class.forName(VnetCommand.class.getPackageName() + "."
                                + name.substring(0, name.length() - ".class".length()));
                        if (type.isAnnotationPresent(Service.class)) {
                            found.add(type);
                        }
                    }
                }
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    /** The commands among them. */
    static List<Command> commands() {
        return classes().stream()
                .filter(type -> type.isAnnotationPresent(Command.class))
                .map(type -> type.getAnnotation(Command.class))
                .toList();
    }

    /** Runs a line as the user admin and returns what it printed; a failure leaves as its exception. */
    String run(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Session session = factory.create(new ByteArrayInputStream(new byte[0]), print, print);
        session.put("USER", "admin");
        try {
            session.execute(line);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            session.close();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Runs a command on this thread, without a session around it. */
    static void into(OutputStream out, VnetCommand command) {
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        THREAD_IO.setStreams(new ByteArrayInputStream(new byte[0]), print, print);
        try {
            command.execute();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            THREAD_IO.close();
        }
    }

    JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(run(line.replaceFirst(" |$", " --json ")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a completer offers for a beginning. */
    List<String> complete(Class<? extends Completer> type, String beginning) {
        List<String> candidates = new ArrayList<>();
        try {
            manager.instantiate(type).complete(null, new Beginning(beginning), candidates);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return candidates.stream().map(String::strip).toList();
    }

    /** Nodes that can be called over UDP join. */
    void join(String... nodes) {
        for (String name : nodes) {
            controller.commit(
                    List.of(new Change.PutNode(
                            new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770)))))),
                    "control",
                    "joined");
        }
    }

    /** A command is refused, in one line. */
    void refuses(String line, String message) {
        assertThatThrownBy(() -> run(line))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @Override
    public void close() {
        factory.stop();
    }

    private record Beginning(String text) implements CommandLine {
        @Override
        public int getCursorArgumentIndex() {
            return 0;
        }

        @Override
        public String getCursorArgument() {
            return text;
        }

        @Override
        public int getArgumentPosition() {
            return text.length();
        }

        @Override
        public String[] getArguments() {
            return new String[] {text};
        }

        @Override
        public int getBufferPosition() {
            return text.length();
        }

        @Override
        public String getBuffer() {
            return text;
        }
    }
}
