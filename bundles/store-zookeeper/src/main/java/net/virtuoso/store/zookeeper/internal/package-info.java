/**
 * The state store on ZooKeeper. Nothing is exported: other bundles see {@link net.virtuoso.spi.store.StateStore} as a
 * service.
 *
 * <p>From the outside in:
 *
 * <ul>
 *   <li>{@link net.virtuoso.store.zookeeper.internal.ZooKeeperStoreComponent} reads the configuration
 *       ({@link net.virtuoso.store.zookeeper.internal.StoreSettings}) and registers the service.
 *   <li>{@link net.virtuoso.store.zookeeper.internal.EmbeddedServer} is the server in this JVM, used unless the key
 *       {@code connect} names an ensemble. The code behind it is the same for both.
 *   <li>{@link net.virtuoso.store.zookeeper.internal.ZooKeeperStore} is the service: one
 *       {@link net.virtuoso.store.zookeeper.internal.Session}, one
 *       {@link net.virtuoso.store.zookeeper.internal.LocalCopy} of the entries, watches
 *       ({@link net.virtuoso.store.zookeeper.internal.RevisionWatch}) and candidacies
 *       ({@link net.virtuoso.store.zookeeper.internal.Candidacy}).
 * </ul>
 *
 * <p>How the map lies in ZooKeeper, under the chroot of {@code connect} or {@code /virtuoso}:
 *
 * <pre>
 * revision            its znode version is the revision; its data names this layout
 * entries/KEY         a value; '/' in a key is written '|', so that all keys are siblings
 * commits/REVISION    which keys a commit touched and its random number; the newest 1000 are kept
 * candidates/...      the election
 * </pre>
 *
 * <p>A commit is one {@code multi}: the version check on {@code revision}, the record under {@code commits}, the entries. So
 * it happens whole or not at all, two commits on one revision can't both happen, and a commit whose answer was lost is found
 * again by its number: it is repeated safely within the time that the caller gave.
 */
@NullMarked
package net.virtuoso.store.zookeeper.internal;

import org.jspecify.annotations.NullMarked;
