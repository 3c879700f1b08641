/** Who is in the room: people by their index, and the members of each. */
export class Roster {
  #users = new Map();
  #members = new Map();

  /** Forgets all, for a new JOINED. */
  clear() {
    this.#users.clear();
    this.#members.clear();
  }

  /** USER: names somebody, or names somebody anew. */
  name({ user, userId, name }) {
    this.#users.set(user, { userId, name });
  }

  /** ROSTER: all that are here. */
  reset(people) {
    this.#members.clear();
    for (const person of people) this.change(person);
  }

  /** PRESENCE: the members of a person as they are now. */
  change({ user, members }) {
    for (const [member, { user: whose }] of this.#members) if (whose === user) this.#members.delete(member);
    for (const { member, idle } of members) this.#members.set(member, { user, isIdle: idle === 1 });
  }

  userId(user) {
    return this.#users.get(user)?.userId ?? "";
  }

  /** The user id and name behind a member, or null. */
  whoIs(member) {
    return this.#users.get(this.#members.get(member)?.user) ?? null;
  }

  hasUser(user) {
    return [...this.#members.values()].some((member) => member.user === user);
  }

  has(member) {
    return this.#members.has(member);
  }

  /** Everybody once: `{ userId, name, isIdle }`; idle is who is idle everywhere. */
  get people() {
    const people = new Map();
    for (const { user, isIdle } of this.#members.values()) {
      const { userId = "", name = "" } = this.#users.get(user) ?? {};
      people.set(user, { userId, name, isIdle: isIdle && (people.get(user)?.isIdle ?? true) });
    }
    return [...people.values()];
  }
}
