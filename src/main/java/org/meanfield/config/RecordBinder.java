package org.meanfield.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.meanfield.errors.AlsoNamed;
import org.meanfield.errors.Inline;
import org.meanfield.errors.Listed;
import org.meanfield.errors.Violations.ViolationsException;

/**
 * Fills records from configuration objects, component by component, by name. Components may be
 * whole numbers, decimals, strings, enum constants, lists of these or {@link Listed} records,
 * records, or sealed interfaces in which the setting {@code kind} names the record; an {@link
 * Inline} record's settings stand among its neighbours. A problem doesn't end the work: the rest is
 * checked too.
 */
final class RecordBinder {
  private static final String KIND = "kind";

  private final Problems problems;
  private final Kinds kinds;
  private final Config defaults;

  /**
   * Creates a binder.
   *
   * @param kinds the records that may stand for each sealed interface
   * @param defaults stand in for faulty values
   */
  RecordBinder(Problems problems, Kinds kinds, Config defaults) {
    this.problems = problems;
    this.kinds = kinds;
    this.defaults = defaults;
  }

  /**
   * Makes a record.
   *
   * @param path where {@code object} is, empty or ending in a dot
   * @return empty if there was a problem, which is then among the problems
   */
  <T extends Record> Optional<T> bind(Class<T> type, ConfigObject object, String path) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = names(type).toList();
    for (String key : object.keySet()) {
      if (!names.contains(key)) {
        boolean second = secondNames(type).anyMatch(key::equals);
        problems.addAt(
            object.get(key),
            path + key,
            second
                ? "is a second name, within a section that refers to others"
                : "is not a setting",
            second ? "use the setting's first name there" : nearest(type, path, key));
      }
    }
    Object[] arguments = new Object[components.length];
    int before = problems.count();
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      arguments[i] =
          component(component, object, path).or(() -> standIn(component, path)).orElse(null);
    }
    if (Arrays.asList(arguments).contains(null)) {
      return Optional.empty();
    }
    Optional<T> bound = construct(type, object, path, arguments);
    return problems.count() == before ? bound : Optional.empty();
  }

  /** The settings of a record's section. */
  private static Stream<String> names(Class<?> type) {
    return settings(type).map(RecordComponent::getName);
  }

  private static Stream<String> secondNames(Class<?> type) {
    return settings(type)
        .flatMap(setting -> Stream.ofNullable(setting.getAnnotation(AlsoNamed.class)))
        .map(AlsoNamed::value);
  }

  private static Stream<RecordComponent> settings(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component ->
                component.isAnnotationPresent(Inline.class)
                    ? settings(component.getType())
                    : Stream.of(component));
  }

  /** The default in place of a faulty value, so that its neighbours are checked too. */
  private Optional<Object> standIn(RecordComponent component, String path) {
    if (path.contains("[")) {
      // Elements of lists have their defaults already.
      return Optional.empty();
    }
    boolean inline = component.isAnnotationPresent(Inline.class);
    if (!inline && !defaults.hasPath(path + component.getName())) {
      return Optional.empty();
    }
    String section = path.isEmpty() ? path : path.substring(0, path.length() - 1);
    // What a section's defaults leave to the user has been told of already.
    return new RecordBinder(new Problems(), kinds, defaults)
        .component(component, path.isEmpty() ? defaults.root() : defaults.getObject(section), path);
  }

  private static String nearest(Class<?> type, String path, String key) {
    LevenshteinDistance distance = new LevenshteinDistance();
    List<String> names = names(type).toList();
    return Stream.concat(names.stream(), secondNames(type))
        .min(Comparator.comparingInt(name -> distance.apply(key, name)))
        .filter(name -> distance.apply(key, name) <= key.length() / 2)
        .map(name -> "did you mean " + path + name + "?")
        .orElse("known here: " + names.stream().sorted().collect(Collectors.joining(", ")));
  }

  private Optional<Object> component(RecordComponent component, ConfigObject object, String path) {
    if (component.isAnnotationPresent(Inline.class)) {
      Class<? extends Record> inline = component.getType().asSubclass(Record.class);
      return bind(inline, only(names(inline).toList(), object), path).map(Object.class::cast);
    }
    String key = component.getName();
    ConfigValue value = object.get(key);
    if (value == null) {
      problems.add(path + key, "is missing", "");
      return Optional.empty();
    }
    Class<?> type = component.getType();
    // An enum whose constants have bodies is sealed, too.
    if (type.isRecord() || (type.isSealed() && !type.isEnum())) {
      if (!(value instanceof ConfigObject inner)) {
        problems.addAt(value, path + key, "must be a section { … }", "");
        return Optional.empty();
      }
      String section = path + key + ".";
      return type.isRecord()
          ? bind(type.asSubclass(Record.class), inner, section).map(Object.class::cast)
          : bindKind(type, inner, section).map(Object.class::cast);
    }
    if (listed(component).isPresent()) {
      return elements(listed(component).get(), value, path + key);
    }
    try {
      return scalar(component, object.toConfig(), path);
    } catch (ConfigException | ArithmeticException e) {
      problems.addAt(
          value, path + key, "must be " + described(component) + " but is " + told(value), "");
      return Optional.empty();
    }
  }

  /** Returns the records of which a component is a list. */
  static Optional<Class<? extends Record>> listed(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
            && list.getActualTypeArguments()[0] instanceof Class<?> element
            && element.isAnnotationPresent(Listed.class)
        ? Optional.of(element.asSubclass(Record.class))
        : Optional.empty();
  }

  /** Makes a record of each element of a list. */
  private Optional<Object> elements(Class<? extends Record> type, ConfigValue value, String path) {
    Listed listed = type.getAnnotation(Listed.class);
    if (!(value instanceof ConfigList list)) {
      problems.addAt(
          value,
          path,
          "must be a list of texts or sections, such as [a, b], but is " + told(value),
          "");
      return Optional.empty();
    }
    Config usual = ConfigFactory.parseString(listed.defaults());
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = list.get(i);
      Config settings =
          element instanceof ConfigObject section
              ? section.toConfig()
              : element.atKey(listed.shorthand());
      bind(type, settings.withFallback(usual).root(), path + "[" + i + "].")
          .ifPresent(records::add);
    }
    return records.size() == list.size() ? Optional.of(List.copyOf(records)) : Optional.empty();
  }

  private static ConfigObject only(List<String> names, ConfigObject object) {
    ConfigObject some = object;
    for (String key : object.keySet()) {
      some = names.contains(key) ? some : some.withoutKey(key);
    }
    return some;
  }

  private Optional<? extends Record> bindKind(Class<?> sealed, ConfigObject object, String path) {
    ConfigValue kind = object.get(KIND);
    Map<String, Class<? extends Record>> records = kinds.of(sealed);
    String allowed =
        "known: " + records.keySet().stream().sorted().collect(Collectors.joining(", "));
    if (kind == null) {
      problems.add(path + KIND, "is missing", allowed);
      return Optional.empty();
    }
    Class<? extends Record> type = records.get(String.valueOf(kind.unwrapped()));
    if (type == null) {
      problems.addAt(
          kind, path + KIND, "is " + kind.unwrapped() + ", which is not a known kind", allowed);
      return Optional.empty();
    }
    return bind(type, object.withoutKey(KIND), path);
  }

  private Optional<Object> scalar(RecordComponent component, Config section, String path) {
    String key = component.getName();
    Class<?> type = component.getType();
    if (type == int.class) {
      return Optional.of(Math.toIntExact(whole(section.getValue(key))));
    } else if (type == long.class) {
      return Optional.of(whole(section.getValue(key)));
    } else if (type == boolean.class) {
      return Optional.of(section.getBoolean(key));
    } else if (type == double.class) {
      return Optional.of(section.getDouble(key));
    } else if (type == String.class) {
      return Optional.of(section.getString(key));
    } else if (type.isEnum()) {
      return constant(type, section, key, path);
    } else if (listOf(String.class, component)) {
      return Optional.of(section.getStringList(key));
    } else if (isListOfConstants(component)) {
      return constants(component, section, path);
    } else if (listOf(Integer.class, component)) {
      return Optional.of(
          section.getList(key).stream().map(item -> Math.toIntExact(whole(item))).toList());
    } else if (listOf(Double.class, component)) {
      return Optional.of(section.getDoubleList(key));
    } else if (type == Map.class) {
      Config inner = section.getConfig(key);
      return Optional.of(
          inner.root().keySet().stream().collect(Collectors.toMap(name -> name, inner::getDouble)));
    }
    throw new IllegalArgumentException("cannot bind " + component);
  }

  /** The value as it was written; of lists and sections, which hold others, only what they are. */
  private static String told(ConfigValue value) {
    return switch (value.valueType()) {
      case LIST -> "a list";
      case OBJECT -> "a section";
      default -> value.render();
    };
  }

  /** The library would cut 1.5 to 1. */
  private static long whole(ConfigValue value) {
    Config holder = value.atKey("value");
    long whole = holder.getLong("value");
    if (holder.getDouble("value") != whole) {
      throw new ConfigException.BadValue("value", "not a whole number");
    }
    return whole;
  }

  private static boolean listOf(Class<?> element, RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
        && list.getRawType() == List.class
        && list.getActualTypeArguments()[0] == element;
  }

  private static String described(RecordComponent component) {
    Class<?> type = component.getType();
    if (listOf(Integer.class, component)) {
      return "a list of whole numbers, such as [128]";
    }
    if (listOf(Double.class, component)) {
      return "a list of numbers, such as [0.1, 0.9]";
    }
    if (listOf(String.class, component) || isListOfConstants(component)) {
      return "a list of texts, such as [\"a\", \"b\"]";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == Map.class) {
      return "numbers by name, such as { accuracy = 0.9 }";
    }
    return type == double.class ? "a number" : type == String.class ? "a text" : "a whole number";
  }

  private Optional<Object> constant(Class<?> type, Config section, String key, String path) {
    return constant(type, section.getString(key), section.root().get(key), path + key);
  }

  private static boolean isListOfConstants(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
        && list.getActualTypeArguments()[0] instanceof Class<?> element
        && element.isEnum();
  }

  private Optional<Object> constants(RecordComponent component, Config section, String path) {
    String key = component.getName();
    Class<?> type =
        (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    List<Object> constants = new ArrayList<>();
    for (String wanted : section.getStringList(key)) {
      constant(type, wanted, section.root().get(key), path + key).ifPresent(constants::add);
    }
    return constants.size() == section.getStringList(key).size()
        ? Optional.of(constants)
        : Optional.empty();
  }

  private Optional<Object> constant(Class<?> type, String wanted, ConfigValue value, String path) {
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    int at = names.indexOf(wanted.toLowerCase(Locale.ROOT));
    if (at < 0) {
      problems.addAt(value, path, "is " + wanted, "choose one of " + String.join(", ", names));
      return Optional.empty();
    }
    return Optional.of(type.getEnumConstants()[at]);
  }

  private <T extends Record> Optional<T> construct(
      Class<T> type, ConfigObject object, String path, Object[] arguments) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return Optional.of(type.getDeclaredConstructor(types).newInstance(arguments));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ViolationsException violations) {
        violations
            .violations()
            .forEach(
                v ->
                    problems.addAt(
                        object.get(v.setting()), path + v.setting(), v.fault(), v.advice()));
        return Optional.empty();
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
