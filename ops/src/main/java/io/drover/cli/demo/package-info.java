/** The demo: a derived fleet on simulated hypervisors, under the real control plane. */
@NullMarked
package io.drover.cli.demo;

import org.jspecify.annotations.NullMarked;
