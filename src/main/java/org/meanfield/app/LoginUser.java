package org.meanfield.app;

import java.io.IOException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.UserGroupInformation.AuthenticationMethod;
import org.meanfield.errors.UsageException;

/** The user that this process is to Hadoop and Spark. */
final class LoginUser {
  private static final String NAME = "HADOOP_USER_NAME";

  private LoginUser() {}

  /**
   * Logs the user in. Hadoop asks the system for a name, and fails where a user id has none, as in
   * containers, before it heeds {@code HADOOP_USER_NAME}; there that name is taken. A cluster that
   * authenticates takes nobody's word for it.
   *
   * @throws UsageException if there is no name at all
   */
  static void require() {
    try {
      UserGroupInformation.getLoginUser();
    } catch (IOException e) {
      if (UserGroupInformation.isSecurityEnabled()) {
        throw new UsageException("Hadoop can't log in: " + e.getMessage() + ".", e);
      }
      String name = System.getenv(NAME);
      if (name == null || name.isBlank()) {
        throw new UsageException(
            "This process's user has no entry in /etc/passwd, and so no name. Give one by "
                + NAME
                + ".",
            e);
      }
      UserGroupInformation.setLoginUser(
          UserGroupInformation.createRemoteUser(name, AuthenticationMethod.SIMPLE.getAuthMethod()));
    }
  }
}
