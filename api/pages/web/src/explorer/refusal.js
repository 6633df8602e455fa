// What cannot be answered, in words for a person: what is wrong, and how to mend it.
export class Refusal extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}
