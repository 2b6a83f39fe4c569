/** What is asked of hypervisors and what they report, as messages of the schema and back. */
@NullMarked
package io.drover.hypervisor.wire;

import org.jspecify.annotations.NullMarked;
