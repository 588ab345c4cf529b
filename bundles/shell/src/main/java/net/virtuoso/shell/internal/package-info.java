/**
 * The commands of the scope {@code vnet} for Karaf's shell: {@code vnet:link-list}, {@code vnet:rule-add} and so on.
 *
 * <p>A class a resource holds the commands of that resource as nested classes. All extend
 * {@link net.virtuoso.shell.internal.VnetCommand}, which finds the services and prints either a table for people or, with
 * {@code --json}, the same JSON as REST; those that change something extend
 * {@link net.virtuoso.shell.internal.ChangeCommand}. {@link net.virtuoso.shell.internal.Completers} complete names and
 * identifiers.
 *
 * <p>Every service is optional for Karaf: otherwise it would take all commands away while one service is missing, and an
 * operator would read "command not found" just when something is wrong.
 */
@NullMarked
package net.virtuoso.shell.internal;

import org.jspecify.annotations.NullMarked;
