package net.virtuoso.store.zookeeper.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper's asynchronous calls as futures. An answer that the store reckons with (there is no such node, the version is
 * another) is a value; every other one completes the future with its {@link KeeperException}. Futures complete on the
 * client's event thread.
 */
final class Requests {
    private Requests() {}

    /** The state of a node, {@code null} if there is none. A watcher hears of its creation, change and deletion once. */
    static CompletableFuture<@Nullable Stat> stat(ZooKeeper zk, String path, @Nullable Watcher watcher) {
        CompletableFuture<@Nullable Stat> answer = new CompletableFuture<>();
        zk.exists(path, watcher, (rc, p, context, stat) -> finish(answer, rc, p, stat, Code.NONODE), null);
        return answer;
    }

    /** The data of a node, {@code null} if there is none. */
    static CompletableFuture<byte @Nullable []> data(ZooKeeper zk, String path) {
        CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();
        zk.getData(path, false, (rc, p, context, data, stat) -> finish(answer, rc, p, data, Code.NONODE), null);
        return answer;
    }

    /** The names of a node's children, {@code null} if there is no such node. A watcher hears of the next change, once. */
    static CompletableFuture<@Nullable List<String>> children(ZooKeeper zk, String path, @Nullable Watcher watcher) {
        CompletableFuture<@Nullable List<String>> answer = new CompletableFuture<>();
        zk.getChildren(path, watcher, (rc, p, context, names) -> finish(answer, rc, p, names, Code.NONODE), null);
        return answer;
    }

    /**
     * Makes the server that is asked catch up: what is asked after it is answered from a state that has every commit made
     * before. A check that goes through the ensemble as a write does: {@code sync} wouldn't do, since a server that leads
     * answers it before it has itself applied what others have been told of.
     */
    static CompletableFuture<Boolean> barrier(ZooKeeper zk, String path) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        zk.multi(
                List.of(Op.check(path, -1)),
                (rc, p, context, results) -> finish(answer, rc, p, true, Code.NONODE),
                null);
        return answer;
    }

    /** Creates a node that stays. Completes with {@code false} if it was there. */
    static CompletableFuture<Boolean> create(ZooKeeper zk, String path, byte[] data, List<ACL> acl) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        zk.create(
                path,
                data,
                acl,
                CreateMode.PERSISTENT,
                (rc, p, context, name) -> {
                    if (rc == Code.NODEEXISTS.intValue()) {
                        answer.complete(false);
                    } else {
                        finish(answer, rc, p, true, Code.OK);
                    }
                },
                null);
        return answer;
    }

    /** Sets who may do what with a node. */
    static CompletableFuture<@Nullable Stat> acl(ZooKeeper zk, String path, List<ACL> acl) {
        CompletableFuture<@Nullable Stat> answer = new CompletableFuture<>();
        zk.setACL(path, acl, -1, (rc, p, context, stat) -> finish(answer, rc, p, stat, Code.OK), null);
        return answer;
    }

    /** All or nothing. Completes with {@code false} if a version was another than expected. */
    static CompletableFuture<Boolean> multi(ZooKeeper zk, List<Op> operations) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        zk.multi(
                operations,
                (rc, p, context, results) -> {
                    if (rc == Code.BADVERSION.intValue()) {
                        answer.complete(false);
                    } else {
                        finish(answer, rc, p, true, Code.OK);
                    }
                },
                null);
        return answer;
    }

    private static <T extends @Nullable Object> void finish(
            CompletableFuture<T> answer, int rc, @Nullable String path, T value, Code fine) {
        if (rc == Code.OK.intValue() || rc == fine.intValue()) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(KeeperException.create(Code.get(rc), path));
        }
    }
}
