/** What is recorded of VMs and their migrations, as bytes. */
@NullMarked
package io.drover.vm.wire;

import org.jspecify.annotations.NullMarked;
