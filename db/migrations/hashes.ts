/**
 * The SHA-256 of each migration file, frozen for ever once it has landed. A database keeps the fingerprint of those that
 * made it. test/database/schema.test.ts compares them with the files.
 */
export const HASHES = {
  '001_schema': 'd2b287fb564ded55b4246955df9ad9cb7e1530256dbd6bb2bcd16aa843801d5a',
  '002_alarm_columns': '9ac6b543790a30306ea62b4be36b09fd86cccc46a9e1d2e1787ca42a6bcb99ba',
  '003_accounts': '5a1e5cfd221ab9de1ed3cb3833069a4691e233d187fd1dd6b9c5ce21410d42fe',
  '004_attempt_order': 'b073843079dd6cd8c9c03fbc108802d716e5a9d1d233d00f342384e19f7b125b',
  '005_legal_hold': '3fe465a836ad30dd0051c6c58954800aec918a3fd5c301d05f3304d4a30fb4dc',
  '006_visit_plans': '84d23641783002e3621743efd0030868efc811c6ad7fcf15559648d242fbbda3',
  '007_log_seal': '7fec9e442e1412bbfc576480663c321d6fd6773925185ba2ffa2cea49a2068f6',
  '008_alarm_desk': '71cd765347f449e6687831c18b07c8afe8d9e39634c4c21e4401e088e2a716fb',
  '009_desk_shift': '7ff38567ae0e900c5e6e8a8145f3d0b5e6478a3e185245d8c2650d0dfdadd04f',
  '010_contact_attempts': 'de962f6f79175606a69c54e5be465a3fe5bd4b1d4737f168f524048cb8279b70',
  '011_revision': '9a438e964842c6f8dd5cc0e5d083c9c1f94834f82a66d80c6ae75e44e53e3c75',
  '012_way_home': '0ed57b37792760202967f591f2fc82abd8d385157317e8084e575eda726b854d',
  '013_staff_changes': '5ac9b6158f88059b9aeadad7642799294afe46c1b6de95838d711f7258b31a6b',
  '014_health_and_clock_names': 'f17f40133b3912241111189cc13cff129d1a938ee75b2f825d541de0184c609f',
  '015_report_words': 'c86f839b1659da5eb35e9397195070e5a05d6faadceb2c0df2330166aa1b05fd',
  '016_hazard_flag': '76032157d8af7363c897843703d7f00d8d70f31adfd0baea523348fdac735aa6',
  '017_own_steps': '163b04e429c80568309094ea2e3c73bc71f09f44c348bc4b4798cf18a491859d',
  '018_assessment': '99f9849f30a51f65189998c8457913dd98c6d017a0723a763ad826e9700eda15',
  '019_worker_watch': '2f4553eddfcdbfad385923beb8111100e700d7a282093a5354aa549cf259d698',
  '020_incident': '6ac969cd2d7132845841cba46b75987e5f742d5bab496c730c1e39cff7b30aa8',
  '021_emergency_sheets': 'b21657e260e401688156982afce9e441d7774163edd570d6f38c5d38454f416f',
  '022_live_call_sequences': '1d7ea66d6b22cbd0e4d606c1dc6ba5f3114794f5fcf6a777f6fda5ec42f3077c',
  '023_step_due': '7ecbed5669d9b4fd1bac7786088566799b869cb954553452fd76b97bcd74a77d',
  '024_pin_secret_mark': '7699b9d129b20bf56db58ffb0bb85dfed9a64987709104b994646951c8bc5913',
  '025_data_requests': 'fbe9dd8beee76d8ba681890d88ea3afaf76034eff750b243a54b346647d5e9f9',
  '026_communication_needs': 'bcd9e65a468f207f5a6327d74604d58f1520ce32025c73e6bde19549cea8748a',
};
