package io.drover.journal;

import io.drover.host.Host;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes up any record of the product from a seed, by its components' types: new records and fields
 * need no word here.
 */
public final class RandomRecords {
  private static final int MOST_ELEMENTS = 4;
  private final RandomGenerator random;
  private final Map<Class<?>, Object> given;

  public RandomRecords(RandomGenerator random) {
    this(random, Map.of());
  }

  /**
   * @param given what cannot be made up, by its type
   */
  public RandomRecords(RandomGenerator random, Map<Class<?>, Object> given) {
    this.random = random;
    this.given = Map.copyOf(given);
  }

  /** The records below a sealed interface, however deep; a record itself. */
  public static Stream<Class<?>> recordsOf(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(RandomRecords::recordsOf)
        : Stream.of(type);
  }

  public Object next(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isSealed()) {
      List<Class<?>> records = recordsOf(plain).toList();
      return next(records.get(random.nextInt(records.size())));
    }
    if (plain == Host.Registered.class) {
      return registered();
    }
    return plain.isEnum()
        ? plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)]
        : leaf(plain);
  }

  private Object leaf(Class<?> type) {
    return switch (type.getName()) {
      case "boolean" -> random.nextBoolean();
      case "int", "java.lang.Integer" -> number();
      case "long" ->
          random.nextInt(3) == 0 ? random.nextLong() : random.nextLong(1L << random.nextInt(1, 50));
      case "double" ->
          random.nextBoolean()
              ? random.nextDouble(1, 64)
              : Double.longBitsToDouble(random.nextLong());
      case "java.lang.String" -> word();
      case "java.time.Instant" ->
          random.nextInt(8) == 0
              ? Instant.EPOCH
              : Instant.ofEpochSecond(random.nextLong(-1L << 33, 1L << 34), nanos());
      case "java.time.Duration" -> Duration.ofSeconds(random.nextLong(-5, 1L << 20), nanos());
      case "io.drover.model.NumaSet" -> new NumaSet(random.nextInt(1, 1 << NumaSet.MOST_NODES));
      default -> record(type);
    };
  }

  private int number() {
    return random.nextBoolean() ? random.nextInt(1, 17) : random.nextInt() & Integer.MAX_VALUE;
  }

  private int nanos() {
    return random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
  }

  private String word() {
    return Stream.of("host-", "vm ", "pool/", "组", "|").toList().get(random.nextInt(5))
        + random.nextInt(50);
  }

  /** Tries again where a constructor refuses what was made up. */
  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    for (int attempt = 0; attempt < 1000; attempt++) {
      try {
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(
            Arrays.stream(components).map(c -> next(c.getGenericType())).toArray());
      } catch (InvocationTargetException e) {
        if (!(e.getCause() instanceof IllegalArgumentException)) {
          throw new AssertionError(e);
        }
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("no acceptable " + type + " in 1000 attempts");
  }

  private Object container(Class<?> type, Type[] of) {
    if (given.containsKey(type)) {
      return given.get(type);
    }
    int size = random.nextInt(MOST_ELEMENTS + 1);
    var elements = IntStream.range(0, size).mapToObj(_ -> next(of[0])).toList();
    if (type == List.class) {
      return elements;
    } else if (type == Set.class) {
      return new HashSet<>(elements);
    } else if (type == SortedSet.class) {
      return new TreeSet<>(elements);
    } else if (type == Optional.class) {
      return random.nextBoolean() ? Optional.of(next(of[0])) : Optional.empty();
    } else if (type == SortedMap.class || type == Map.class) {
      var map = new TreeMap<Object, Object>();
      elements.forEach(key -> map.put(key, next(of[1])));
      return map;
    }
    throw new AssertionError("say here how to make up a " + type);
  }

  /**
   * Residents stand under their own ids: the rules never make another map, and the bytes do not
   * hold one.
   */
  private Host.Registered registered() {
    var made = (Host.Registered) record(Host.Registered.class);
    var residents = new TreeMap<VmId, Host.Resident>();
    made.residents().values().forEach(resident -> residents.put(resident.vm().id(), resident));
    var leaving = new TreeMap<VmId, MigrationId>();
    made.leaving().values().forEach(migration -> leaving.put(migration.vm(), migration));
    return new Host.Registered(
        made.spec(),
        Collections.unmodifiableSortedMap(residents),
        made.reservations(),
        made.settled(),
        made.cordon(),
        made.strangers(),
        leaving,
        made.failover(),
        made.cell());
  }
}
