/**
 * Hypervisors that libvirt reaches: KVM first. The one adapter of the {@code hypervisor} port to
 * real hosts.
 */
@NullMarked
package io.drover.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
