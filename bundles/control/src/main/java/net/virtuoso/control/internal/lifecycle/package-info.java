/**
 * What a component does so that a fault of its surroundings, such as a port that is taken for a moment, doesn't end it for good:
 * Declarative Services makes no second attempt at an activation that failed, and doesn't tell such a component of an edit.
 */
@NullMarked
package net.virtuoso.control.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
