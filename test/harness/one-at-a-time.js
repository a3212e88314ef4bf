/**
 * In place of the AsyncLocalStorage in which jest's runner keeps which test runs. It is for tests that run at the same
 * time, which we have none of (`it.concurrent` must not be used), and in Node 20 it makes every promise of the process
 * slower.
 */
export class OneAtATime {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, work) {
    const before = this.#store;
    this.#store = store;
    const back = () => {
      this.#store = before;
    };
    try {
      const done = work();
      if (typeof done?.then !== 'function') back();
      else done.then(back, back);
      return done;
    } catch (error) {
      back();
      throw error;
    }
  }
}
