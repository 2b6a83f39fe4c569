/** What is recorded of plans, as bytes. */
@NullMarked
package io.drover.plan.wire;

import org.jspecify.annotations.NullMarked;
