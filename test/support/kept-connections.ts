/**
 * A server of a test keeps idle connections for ten minutes. By default Node.js closes them after five seconds, and a
 * client whose event loop was held for longer than that sends its next request into a closed connection.
 */
export const KEPT = { keepAliveTimeout: 10 * 60_000 };
