package io.drover.hypervisor.libvirt;

import io.drover.model.CpuModel;
import io.drover.model.GroupId;
import io.drover.model.VmSpec;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * What an operator says of a VM in its domain's metadata, under a namespace of Drover's that Drover
 * itself only reads. It stays with the domain, so it is known even when every journal is lost.
 *
 * @param apart groups with whose members it may share no host
 * @param groups all others that it is a member of
 * @param movable whether it may be migrated at all
 * @param cpuModel that a host has to offer
 * @param priority in which order VMs of lost hosts are started elsewhere
 */
record DomainRules(
    Set<GroupId> apart, Set<GroupId> groups, boolean movable, CpuModel cpuModel, int priority) {
  static final String NAMESPACE = "https://drover.io/xmlns/libvirt/rules/1";
  static final String ELEMENT = "rules";
  static final DomainRules NONE = new DomainRules(Set.of(), Set.of(), true, CpuModel.ANY, 0);

  private static final Set<String> KNOWN =
      Set.of("apart", "groups", "movable", "cpu-model", "priority");

  DomainRules {
    apart = Set.copyOf(apart);
    groups = Set.copyOf(groups);
  }

  /**
   * @throws IllegalArgumentException if it says something that is not known
   */
  static DomainRules of(Element element) {
    var attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      String name = attributes.item(i).getNodeName();
      if (!KNOWN.contains(name) && !name.startsWith("xmlns")) {
        throw new IllegalArgumentException(
            "rules know " + new TreeSet<>(KNOWN) + ", found " + name);
      }
    }
    return new DomainRules(
        groups(element, "apart"),
        groups(element, "groups"),
        movable(element.getAttribute("movable")),
        new CpuModel(element.getAttribute("cpu-model").strip()),
        priority(element.getAttribute("priority").strip()));
  }

  private static Set<GroupId> groups(Element element, String name) {
    return Arrays.stream(element.getAttribute(name).split("\\s+"))
        .filter(text -> !text.isEmpty())
        .map(GroupId::new)
        .collect(Collectors.toSet());
  }

  private static boolean movable(String text) {
    return switch (text) {
      case "", "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("movable is yes or no, found \"" + text + "\"");
    };
  }

  private static int priority(String text) {
    try {
      int priority = text.isEmpty() ? 0 : Integer.parseInt(text);
      if (priority >= 0 && priority <= VmSpec.HIGHEST_PRIORITY) {
        return priority;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "priority is 0 to " + VmSpec.HIGHEST_PRIORITY + ", found \"" + text + "\"");
  }
}
