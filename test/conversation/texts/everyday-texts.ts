/** What people text every day. None of these may start or end a visit, move a deadline, or take an alarm. */
export const EVERYDAY = `
LEFT my charger at yours
OUT of signal
OUT of office until Monday
END of my shift is 6
end of the road, turn right
Ending now?
OK thanks
OK see you then
ok will do
okay
Ok, running late
OK?
Done?
done that report
Done with the 2pm, on to the next
Left?
Left at the lights then second right
Left 10 minutes ago
left you a voicemail
Out for lunch, back at 2
Out in 5
Out of milk
More tea?
MORE?
more news later
More of the same I'm afraid
More than 30 people came
MORE 30 people came
More info in the 10 page report
Back in 10
Back at my desk
Back soon
BACK?
Back to back meetings till 4
In a meeting till 3
In a meeting
In traffic on the M25
in 5 weeks
In bed with flu
In town, need anything?
in court until 12
in about 10 mins
In the car
In time for the 3pm
Arrived!! it's lovely here
Arrived home
Arrived at the office
Starting at 9
Started already
start-up costs are 300
Restart your phone
Stop messaging me
Yes
No
Yes please
Thanks!
Thank you so much
thx
Cheers
lol
👍
👍🏽👍🏽
❤️
?
...
Hi
Hello, who is this?
Who is this
Call me
call you in 10
Can you call me?
Can we move our 1-2-1 to 3pm
Happy birthday!
See you at 12
see you at 12:30
Running 10 mins late
On my way
On my way, 20 mins
Just parked
Traffic is awful
Meeting moved to room 12
Can you pick up milk
What time is supervision?
Mrs Khan was fine today
The visit went well, all done
All done here
I'm ok
We are safe
Safe travels
safe to say it went well
Safely home
Wednesday is better
Sorry wrong number
Not today
Is the office open?
Staff meeting 10am tomorrow, room 4
My new number is 07700 900123
the code for the door is 1234
Ref 45210 for the form
Invoice 7295 attached
It's 2026 already
Help yourself to cake
Help with the printer please
Help desk is on 4521
help me carry the boxes at 5
999 calls were up last year
9990
Status of the referral?
Ring me
Ring me at 5
ring road is closed
Words fail me
Worried about the weather
Taken
Take your time
Take 5 of these
End user training 2pm
END/START times for the rota
The end
in-laws are here 12th
`
  .trim()
  .split('\n');
