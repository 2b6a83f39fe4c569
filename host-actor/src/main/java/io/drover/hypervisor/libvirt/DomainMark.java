package io.drover.hypervisor.libvirt;

import io.drover.model.VmId;
import org.w3c.dom.Element;

/**
 * What Drover writes into a domain's metadata, so that the host itself knows who owns the guest and
 * which orders are over. It travels with the domain: the target has it, with the new epoch, before
 * the guest can run there.
 *
 * @param vm the VM that the domain is
 * @param epoch owner epoch; an order with an older one is refused at the host
 * @param seen number of the latest migration that this host has heard of; 0 for none
 * @param closed number of the latest migration that must not be begun here (again); 0 for none
 * @param arriving number of the migration it came in by; 0 if it was not moved here
 * @param cold whether the migration last heard of keeps the guest paused all along
 * @param stopped whether somebody shut the guest down: it is theirs to start again
 */
record DomainMark(
    VmId vm, long epoch, long seen, long closed, long arriving, boolean cold, boolean stopped) {
  static final String NAMESPACE = "https://drover.io/xmlns/libvirt/domain/1";
  static final String PREFIX = "drover";
  static final String ELEMENT = "vm";

  /** Of a guest that runs, and is not moved cold. */
  DomainMark(VmId vm, long epoch, long seen, long closed, long arriving) {
    this(vm, epoch, seen, closed, arriving, false, false);
  }

  static DomainMark adopted(VmId vm, long epoch) {
    return new DomainMark(vm, epoch, 0, 0, 0);
  }

  DomainMark withSeen(long number) {
    return withSeen(number, false);
  }

  DomainMark withSeen(long number, boolean isCold) {
    return new DomainMark(vm, epoch, Math.max(seen, number), closed, arriving, isCold, stopped);
  }

  DomainMark withClosed(long number) {
    return new DomainMark(
        vm, epoch, Math.max(seen, number), Math.max(closed, number), arriving, cold, stopped);
  }

  /** As it is written when the guest is started: by this owner, and no longer stopped. */
  DomainMark withEpoch(long newEpoch) {
    return new DomainMark(vm, newEpoch, seen, closed, arriving, cold, false);
  }

  DomainMark withStopped(boolean isStopped) {
    return new DomainMark(vm, epoch, seen, closed, arriving, cold, isStopped);
  }

  /** As the target gets it: the next owner, which has come in by this migration. */
  DomainMark onTarget(long newEpoch, long number) {
    return new DomainMark(vm, newEpoch, number, number, number);
  }

  /** As an element without a prefix, which libvirt gives the namespace and prefix it is told. */
  String toXml() {
    Element element = Xml.element(ELEMENT);
    element.setAttribute("id", vm.value());
    element.setAttribute("epoch", Long.toString(epoch));
    element.setAttribute("seen", Long.toString(seen));
    element.setAttribute("closed", Long.toString(closed));
    element.setAttribute("arriving", Long.toString(arriving));
    element.setAttribute("cold", Boolean.toString(cold));
    element.setAttribute("stopped", Boolean.toString(stopped));
    return Xml.text(element);
  }

  /**
   * @throws IllegalArgumentException if it is no mark of ours
   */
  static DomainMark parse(String xml) {
    return of(Xml.parse(xml));
  }

  static DomainMark of(Element element) {
    return new DomainMark(
        new VmId(element.getAttribute("id")),
        number(element, "epoch"),
        number(element, "seen"),
        number(element, "closed"),
        number(element, "arriving"),
        Boolean.parseBoolean(element.getAttribute("cold")),
        Boolean.parseBoolean(element.getAttribute("stopped")));
  }

  private static long number(Element element, String name) {
    String text = element.getAttribute(name);
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a mark of Drover's needs a number for " + name + ", found \"" + text + "\"", e);
    }
  }
}
