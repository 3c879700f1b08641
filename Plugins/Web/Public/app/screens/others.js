/** The screens that are no room, together: they are small. */
export { account } from "./account.js";
export { dashboard } from "./dashboard.js";
export { landing } from "./landing.js";
export { forgot, reset } from "./reset.js";
export { signIn, signUp } from "./signin.js";
export { verify } from "./verify.js";
