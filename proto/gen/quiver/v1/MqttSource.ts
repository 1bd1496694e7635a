// Original file: proto/quiver/v1/feeds.proto


/**
 * Topics of an MQTT 3.1.1 broker.
 */
export interface MqttSource {
  /**
   * `mqtt:`, `mqtts:`, `ws:` or `wss:`.
   */
  'url'?: (string);
  /**
   * With `+` and `#`.
   */
  'topics'?: (string)[];
  /**
   * 0, 1 or 2. With 1 and 2 the broker hears of a message once its rows were taken, and brings again what it did not hear of.
   */
  'qos'?: (number);
  /**
   * By default a random one.
   */
  'clientId'?: (string);
  'username'?: (string);
  'password'?: (string);
  /**
   * The broker keeps what is published while the connection is gone; needs a client_id.
   */
  'keepSession'?: (boolean);
  '_username'?: "username";
  '_password'?: "password";
}

/**
 * Topics of an MQTT 3.1.1 broker.
 */
export interface MqttSource__Output {
  /**
   * `mqtt:`, `mqtts:`, `ws:` or `wss:`.
   */
  'url': (string);
  /**
   * With `+` and `#`.
   */
  'topics': (string)[];
  /**
   * 0, 1 or 2. With 1 and 2 the broker hears of a message once its rows were taken, and brings again what it did not hear of.
   */
  'qos': (number);
  /**
   * By default a random one.
   */
  'clientId': (string);
  'username'?: (string);
  'password'?: (string);
  /**
   * The broker keeps what is published while the connection is gone; needs a client_id.
   */
  'keepSession': (boolean);
  '_username'?: "username";
  '_password'?: "password";
}
