import { sight } from "../../model/kinds.js";
import { Roster } from "../../model/roster.js";
import { askedBy, sightFrom } from "../../model/sight.js";
import { unit } from "../../wire/points.js";

/** Who is here and where they point, as protocol v2 tells it; told on to the screen. */
export class Presence {
  #on;
  #userId;
  #previews;
  #roster = new Roster();
  #member = -1;

  constructor(userId, previews, on) {
    this.#userId = userId;
    this.#previews = previews;
    this.#on = on;
  }

  userId(user) {
    return this.#roster.userId(user);
  }

  /** JOINED: indexes and numbers mean something else from here on. */
  joined({ member }) {
    this.#member = member;
    this.#roster.clear();
    this.#previews.clear();
  }

  /** Handles a message of presence; true when the picture may have changed. */
  receive(message, now) {
    switch (message.type) {
      case "USER": this.#named(message); return this.#roster.hasUser(message.user) && this.#tell();
      case "ROSTER": this.#roster.reset(message.people); return this.#tell();
      case "PRESENCE": this.#roster.change(message); return this.#tell();
      case "CURSOR": return this.#cursor(message);
      case "CURSOR_LEAVE": this.#on.cursorLeft(message.member); return false;
      case "PREVIEW": return this.#preview(message, now);
      default: return false;
    }
  }

  #named(message) {
    this.#roster.name(message);
    this.#on.known(message.userId, message.name);
  }

  #tell() {
    const isHere = (member) => this.#roster.has(member);
    this.#on.people(this.#roster.people);
    this.#on.members(isHere);
    this.#previews.keep(isHere);
    return true;
  }

  #preview(message, now) {
    if (message.member === this.#member) return false;
    if (message.kind === sight) return this.#saw(message);
    return this.#previews.receive(message, now, this.#roster.whoIs(message.member)?.userId);
  }

  /** What somebody sees changes no picture here, but where it is shown from for who follows them. */
  #saw({ member, fields }) {
    const [who, box] = [this.#roster.whoIs(member), sightFrom(fields)];
    if (askedBy(fields) === this.#userId) this.#on.asked();
    if (who && box && who.userId !== this.#userId) this.#on.sight(who.userId, box);
    return false;
  }

  /** One's own cursors are not drawn, those of other tabs neither. */
  #cursor({ member, x, y }) {
    const who = this.#roster.whoIs(member);
    if (!who || who.userId === this.#userId) return false;
    this.#on.cursor({ key: member, userId: who.userId, x: x / unit, y: y / unit });
    return false;
  }
}
