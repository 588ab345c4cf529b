/**
 * Files that nobody else may read: keys and secrets.
 */
@NullMarked
package net.virtuoso.control.internal.file;

import org.jspecify.annotations.NullMarked;
