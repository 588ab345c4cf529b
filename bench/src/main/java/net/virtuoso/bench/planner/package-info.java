/** {@code planner}: how good plans are, beside the exact optimum, and how long they take. */
@NullMarked
package net.virtuoso.bench.planner;

import org.jspecify.annotations.NullMarked;
