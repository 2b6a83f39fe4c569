package io.drover.hypervisor.libvirt;

import io.drover.model.HostId;

/**
 * Where a host's daemon is.
 *
 * @param uri by which this process reaches it: {@code qemu+tls://host/system}, {@code
 *     qemu+unix:///system?socket=…}, {@code qemu+ssh://…}, {@code test:///…} …
 * @param peerUri by which the other hosts' daemons reach it, for migrations from peer to peer
 */
public record LibvirtHost(HostId id, String uri, String peerUri) {}
