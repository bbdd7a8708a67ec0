package org.meanfield;

import java.io.File;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.hadoop.minikdc.MiniKdc;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.client.KrbClient;

/** A key distribution centre on loopback, with the keytabs and tickets that it hands out. */
final class Kerberos implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path directory;
  private final MiniKdc centre;

  /** Keeps all that it writes in {@code directory}. */
  Kerberos(Path directory) throws Exception {
    this.directory = directory;
    Properties properties = MiniKdc.createConf();
    properties.setProperty(MiniKdc.KDC_BIND_ADDRESS, HOST);
    centre = new MiniKdc(properties, directory.toFile());
    centre.start();
  }

  /** Returns the name of a user or a service with its realm. */
  String principal(String name) {
    return name + "@" + centre.getRealm();
  }

  /** Makes principals, whose keys are in the file returned. */
  Path keytab(String file, String... names) throws Exception {
    File keytab = directory.resolve(file).toFile();
    centre.createPrincipal(keytab, names);
    return keytab.toPath();
  }

  /** Writes a ticket as {@code kinit -kt} does; returns its file, for {@code KRB5CCNAME}. */
  Path ticket(String name, Path keytab) throws KrbException {
    KrbClient client = new KrbClient(centre.getKrb5conf().getParentFile());
    client.setKdcRealm(centre.getRealm());
    client.setKdcHost(HOST);
    client.setKdcTcpPort(centre.getPort());
    client.setAllowUdp(false);
    client.init();
    File ticket = directory.resolve(name + ".ticket").toFile();
    client.storeTicket(client.requestTgt(principal(name), keytab.toFile()), ticket);
    return ticket.toPath();
  }

  /** Returns the option that lets a JVM find the centre. */
  String option() {
    return "-D" + MiniKdc.JAVA_SECURITY_KRB5_CONF + "=" + centre.getKrb5conf();
  }

  @Override
  public void close() {
    centre.stop();
  }
}
