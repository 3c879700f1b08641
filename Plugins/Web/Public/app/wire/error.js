/**
 * Bytes that are no message, or a value that no message can carry. `code`: "short" (it ends too early), "range" (a value
 * out of bounds), "text" (no UTF-8), "order" (fields not ascending).
 */
export class WireError extends Error {
  constructor(code, message = code) {
    super(message);
    this.name = "WireError";
    this.code = code;
  }
}
