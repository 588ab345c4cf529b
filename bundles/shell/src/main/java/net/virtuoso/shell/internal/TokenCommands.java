package net.virtuoso.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.model.JoinToken;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:token-*}. */
final class TokenCommands {
    private TokenCommands() {}

    /** Makes a token. */
    @Service
    @Command(
            scope = "vnet",
            name = "token-create",
            description = "Makes a token with which one node can join, once; it is shown now and never again")
    public static final class Create extends VnetCommand {
        @Option(
                name = "--node",
                description = "The only node that may use it, also one that has a certificate; without, any new one")
        @Completion(Completers.Nodes.class)
        @Nullable
        String node;

        @Option(name = "--minutes", description = "How long it may be used, 1 to 43200 (30 days)")
        String minutes = Long.toString(JoinTokens.DEFAULT_VALIDITY.toMinutes());

        @Override
        void run() {
            int most = (int) JoinTokens.MAX_VALIDITY.toMinutes();
            Duration validity = Duration.ofMinutes(Texts.number("--minutes", minutes, 1, most));
            JoinTokens.Created made = tokens().create(node, validity, actor());
            JoinToken token = made.token();
            if (json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("id", token.id());
                document.put("text", made.text());
                if (node != null) {
                    document.put("node", node);
                }
                document.put("expires", token.expires());
                printJson(Map.of("revision", made.revision(), "item", document));
                return;
            }
            out().println(made.text());
            out().println("lets " + (node == null ? "one new node" : "node '" + node + "'") + " join until "
                    + Texts.time(token.expires()) + "; put it into etc/net.virtuoso.node-"
                    + (node == null ? "NAME" : node) + ".cfg there, as token = …");
        }
    }

    /** Lists tokens. */
    @Service
    @Command(scope = "vnet", name = "token-list", description = "Lists join tokens, without their secrets")
    public static final class ListAll extends VnetCommand {
        @Override
        void run() {
            List<JoinToken> tokens = tokens().list();
            Instant now = Instant.now();
            if (json) {
                printJson(tokens.stream().map(t -> document(t, now)).toList());
                return;
            }
            ShellTable table = table("no token", "token", "state", "for node", "used by", "expires", "made by");
            for (JoinToken token : tokens) {
                table.addRow()
                        .addContent(
                                token.id(),
                                token.state(now),
                                token.node() == null ? "any new one" : token.node(),
                                Texts.orDash(token.usedBy()),
                                Texts.time(token.expires()),
                                token.creator());
            }
            print(table);
        }

        private static Map<String, Object> document(JoinToken token, Instant now) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("id", token.id());
            document.put("state", token.state(now));
            if (token.node() != null) {
                document.put("node", token.node());
            }
            document.put("created", token.created());
            document.put("expires", token.expires());
            document.put("creator", token.creator());
            if (token.usedBy() != null) {
                document.put("usedBy", token.usedBy());
            }
            return document;
        }
    }

    /** Makes a token void. */
    @Service
    @Command(
            scope = "vnet",
            name = "token-delete",
            description = "Makes a join token void; a node that has joined with it stays")
    public static final class Delete extends VnetCommand {
        @Argument(name = "token", description = "The token's identifier", required = true)
        @Completion(Completers.Tokens.class)
        String token = "";

        @Override
        void run() {
            long revision = tokens().delete(token, actor());
            if (json) {
                printJson(Map.of("revision", revision));
            } else {
                out().println("token '" + token + "' is void (revision " + revision + ")");
            }
        }
    }
}
